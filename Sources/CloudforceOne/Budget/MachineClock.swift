import Glibc

/// The machine's own clock, CLOCK_BOOTTIME, which is the same in every process of the machine.
public struct MachineClock: RequestClock {
    public init() {}

    public func uptime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// The clock is looked at again at least every 30 seconds: the timers behind `Task.sleep` may stand still while the
    /// machine sleeps, and this clock does not.
    public func sleep(until uptime: Duration) async throws {
        while true {
            try Task.checkCancellation()
            let left = uptime - self.uptime()
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, .seconds(30)))
        }
    }
}
