/// Those who wait for new deliveries.
struct Listeners {
    private var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
    private var next = 0
    private var isOver = false

    /// Nil when nothing will ever be told any more.
    mutating func add(_ continuation: AsyncStream<Void>.Continuation) -> Int? {
        guard !isOver else { return nil }
        next += 1
        continuations[next] = continuation
        return next
    }

    mutating func remove(_ id: Int) {
        continuations[id] = nil
    }

    func wake() {
        for continuation in continuations.values { continuation.yield() }
    }

    /// Takes all of them out, for good. The caller finishes them, outside the lock that guards this: finishing calls
    /// their termination handlers at once, which come back to `remove`.
    mutating func takeAll() -> [AsyncStream<Void>.Continuation] {
        isOver = true
        defer { continuations = [:] }
        return Array(continuations.values)
    }
}
