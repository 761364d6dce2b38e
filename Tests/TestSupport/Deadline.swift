/// A wait of a test that took longer than it may.
public struct DeadlineExceeded: Error, Sendable, CustomStringConvertible {
    public let what: String
    public let limit: Duration

    public var description: String { "waited \(limit) in vain for \(what)" }
}

/// Runs `operation` and gives up after `limit`, so that a test which waits in vain fails instead of hanging.
/// The operation has to heed cancellation, as streams, continuations with handlers and `Task.sleep` do.
public func withDeadline<T: Sendable>(
    _ limit: Duration = .seconds(20), _ what: String = "an operation",
    _ operation: @escaping @Sendable () async throws -> T
) async throws -> T {
    try await withThrowingTaskGroup(of: T.self) { group in
        group.addTask(operation: operation)
        group.addTask {
            try await Task.sleep(for: limit)
            throw DeadlineExceeded(what: what, limit: limit)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw DeadlineExceeded(what: what, limit: limit) }
        return first
    }
}

/// The first element of `stream` that fulfils `condition`; nil when the stream ends without one.
public func first<S: AsyncSequence & Sendable>(
    of stream: S, within limit: Duration = .seconds(20), _ what: String = "an element of a stream",
    where condition: @escaping @Sendable (S.Element) -> Bool = { _ in true }
) async throws -> S.Element? where S.Element: Sendable {
    try await withDeadline(limit, what) {
        for try await element in stream where condition(element) { return element }
        return nil
    }
}
