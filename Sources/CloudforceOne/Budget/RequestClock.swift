/// The time that requests wait in: the machine's, or a test's own.
public protocol RequestClock: Sendable {
    /// Time since the machine started. It goes on while the machine sleeps and does not follow steps of the wall clock.
    func uptime() -> Duration

    /// Returns when `uptime()` has reached the given time, at once where it has passed. Throws `CancellationError` when
    /// the task is cancelled.
    func sleep(until uptime: Duration) async throws
}
