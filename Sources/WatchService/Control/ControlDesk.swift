import Synchronization

/// Where commands reach the session that watches at the time; there is none while the settings are read again.
final class ControlDesk: Sendable {
    private let scheduler = Mutex<PollScheduler?>(nil)

    func open(_ scheduler: PollScheduler) { self.scheduler.withLock { $0 = scheduler } }

    func close() { scheduler.withLock { $0 = nil } }

    /// Nil where no session watches.
    func pollNow(config: String, source: String?) async -> PollNow? {
        await scheduler.withLock { $0 }?.pollNow(config: config, source: source)
    }
}
