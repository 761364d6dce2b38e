import CloudforceOne
import Synchronization

/// A clock on which every wait is over at once: it leaps to the end of it, and notes how long it was.
final class LeapingClock: RequestClock {
    private let state = Mutex<(time: Duration, waits: [Duration])>((.seconds(1000), []))

    var waits: [Duration] { state.withLock { $0.waits } }

    func uptime() -> Duration { state.withLock { $0.time } }

    func sleep(until uptime: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            guard uptime > state.time else { return }
            state.waits.append(uptime - state.time)
            state.time = uptime
        }
    }
}
