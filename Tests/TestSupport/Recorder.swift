import Synchronization

/// What happened, in order, for tests that wait for it: any number of them, and each sees all from the start.
public final class Recorder<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let state = Mutex(State())

    public init() {}

    public var all: [Item] { state.withLock { $0.items } }

    public func add(_ item: Item) {
        let watchers = state.withLock { state in
            state.items.append(item)
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.yield() }
    }

    /// Waits until `find` makes something of what has been recorded, and returns that.
    /// - Throws: `DeadlineExceeded` with the last items, when nothing comes of it within `limit`.
    @discardableResult
    public func wait<T: Sendable>(
        for what: String, within limit: Duration = .seconds(20), _ find: @escaping @Sendable ([Item]) throws -> T?
    ) async throws -> T {
        let (ticks, tick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watcher = state.withLock { state in
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = tick
            return state.nextWatcher
        }
        defer { state.withLock { _ = $0.watchers.removeValue(forKey: watcher) } }
        tick.yield()
        let found: T?
        do {
            found = try await withDeadline(limit, what) { [self] in
                for await _ in ticks {
                    if let found = try find(all) { return found }
                }
                return nil
            }
        } catch let error as DeadlineExceeded {
            let last = all.suffix(30).map { "\n  \($0)" }.joined()
            throw DeadlineExceeded(what: "\(what); recorded last:\(last)", limit: error.limit)
        }
        guard let found else { throw CancellationError() }
        return found
    }

    /// Waits for the first item, from the start or to come, that fulfils `condition`.
    @discardableResult
    public func first(
        _ what: String, within limit: Duration = .seconds(20), where condition: @escaping @Sendable (Item) -> Bool
    ) async throws -> Item {
        try await wait(for: what, within: limit) { $0.first(where: condition) }
    }
}

extension Recorder<String> {
    /// Waits for the first line that has all these texts in it.
    @discardableResult
    public func line(with texts: String..., within limit: Duration = .seconds(20)) async throws -> String {
        try await first("a line with \(texts)", within: limit) { line in texts.allSatisfy(line.contains) }
    }

    /// The lines so far that have this text in them.
    public func lines(with text: String) -> [String] {
        all.filter { $0.contains(text) }
    }
}
