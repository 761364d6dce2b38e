import PortModel
import Synchronization

/// Says when refused credentials are worth a line in the log: the first at once, then at most one line a minute.
final class RefusalNotices: Sendable {
    private struct State {
        var last: Timestamp?
        var unsaid = 0
    }

    private let state = Mutex(State())

    static let pause = Duration.seconds(60)

    /// Counts a refusal.
    /// - Returns: how many there were since the last line, this one included, where a line is due.
    func refused(at now: Timestamp) -> Int? {
        state.withLock { state in
            state.unsaid += 1
            // A clock that was set back does not silence the log.
            if let last = state.last, now >= last, now < last + Self.pause { return nil }
            defer { state = State(last: now) }
            return state.unsaid
        }
    }
}
