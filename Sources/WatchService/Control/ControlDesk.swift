import Synchronization

/// Where commands reach the session that watches at the time; there is none while the settings are read again.
final class ControlDesk: Sendable {
    private struct Session {
        let scheduler: PollScheduler
        let exceptions: ExceptionDesk?
    }

    private let session = Mutex<Session?>(nil)

    func open(_ scheduler: PollScheduler, exceptions: ExceptionDesk? = nil) {
        session.withLock { $0 = Session(scheduler: scheduler, exceptions: exceptions) }
    }

    func close() { session.withLock { $0 = nil } }

    /// Nil where no session watches.
    func pollNow(config: String, source: String?) async -> PollNow? {
        await session.withLock { $0 }?.scheduler.pollNow(config: config, source: source)
    }

    /// Nil where no session watches.
    func accept(_ wish: AcceptRequest) async -> ExceptionDesk.Outcome? {
        await session.withLock { $0 }?.exceptions?.accept(wish)
    }
}
