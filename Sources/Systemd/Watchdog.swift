import Glibc

/// The service manager's watchdog, as it set it for this process (sd_watchdog_enabled(3)).
public struct Watchdog: Sendable, Hashable {
    /// The service is killed when it gives no sign of life for this long.
    public let timeout: Duration

    /// How often to give one: half the time, as systemd recommends.
    public var interval: Duration { timeout / 2 }

    /// Nil where no watchdog is wanted, where it is meant for another process, or where the values make no sense.
    /// - Parameters:
    ///   - microseconds: `$WATCHDOG_USEC`.
    ///   - processID: `$WATCHDOG_PID`; nil where it is not set, which means any process.
    public init?(microseconds: String?, processID: String?, ownProcessID: Int32) {
        guard let microseconds, let count = Int64(microseconds), count > 0 else { return nil }
        if let processID, Int32(processID) != ownProcessID { return nil }
        timeout = .microseconds(count)
    }

    /// The watchdog of this process, by its environment.
    public static func fromEnvironment() -> Watchdog? {
        Watchdog(
            microseconds: environmentVariable("WATCHDOG_USEC"), processID: environmentVariable("WATCHDOG_PID"),
            ownProcessID: getpid())
    }
}
