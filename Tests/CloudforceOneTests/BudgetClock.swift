import CloudforceOne
import Synchronization
import TestSupport

/// A clock that stands still until a test moves it, and that tells what sleeps.
final class BudgetClock: RequestClock {
    private struct Sleeper {
        let until: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Duration
        var lastID = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let state: Mutex<State>
    private let slept = Recorder<Duration>()

    init(_ start: Duration = .seconds(1000)) {
        state = Mutex(State(now: start))
    }

    func uptime() -> Duration { state.withLock { $0.now } }

    var sleepers: [Duration] { state.withLock { $0.sleepers.values.map(\.until) } }

    func sleep(until: Duration) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    guard until > state.now, !Task.isCancelled else { return true }
                    state.sleepers[id] = Sleeper(until: until, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() } else { slept.add(until) }
            }
            try Task.checkCancellation()
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    func advance(to time: Duration) {
        let due = state.withLock { state in
            state.now = max(state.now, time)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due
        }
        for sleeper in due.values { sleeper.continuation.resume() }
    }

    /// Waits until something sleeps until that time, and moves there.
    func advance(toSleeper time: Duration) async throws {
        try await slept.wait(for: "a sleep until \(time)") { [self] _ in sleepers.contains(time) ? true : nil }
        advance(to: time)
    }

    /// Moves from sleep to sleep until the operation is done.
    func run<T: Sendable>(_ operation: @escaping @Sendable () async throws -> T) async throws -> T {
        let done = Atomic(false)
        let task = Task {
            defer { done.store(true, ordering: .releasing) }
            return try await operation()
        }
        try await withDeadline {
            while !done.load(ordering: .acquiring) {
                if let next = self.sleepers.min() { self.advance(to: next) }
                await Task.yield()
            }
        }
        return try await task.value
    }
}
