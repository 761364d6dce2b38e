import ChangeDelivery
import PortModel
import Synchronization
import Testing

/// A clock that stands still until a test moves it.
final class VirtualClock: Sendable {
    private struct Sleeper {
        let until: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var ids = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let state: Mutex<State>
    private let sleeps = Mailbox<Timestamp>()

    init(_ start: Timestamp = .morning) {
        state = Mutex(State(now: start))
    }

    var now: Timestamp { state.withLock { $0.now } }

    var clock: DeliveryClock {
        DeliveryClock(now: { self.now }, sleepUntil: { try await self.sleep(until: $0) })
    }

    /// Waits until something sleeps beyond the present, then moves there. Returns how far that was.
    @discardableResult
    func skipToNextSleep() async throws -> Duration {
        while true {
            let until = try await sleeps.next()
            let before = now
            guard until > before else { continue }
            advance(to: until)
            return until - before
        }
    }

    func advance(to time: Timestamp) {
        let due = state.withLock { state -> [Sleeper] in
            state.now = max(state.now, time)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return Array(due.values)
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    private func sleep(until: Timestamp) async throws {
        let id = state.withLock { state in
            state.ids += 1
            return state.ids
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    guard until > state.now, !Task.isCancelled else { return true }
                    state.sleepers[id] = Sleeper(until: until, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() } else { sleeps.put(until) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
