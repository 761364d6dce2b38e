import Glibc

/// Tells the service manager how the service is (sd_notify(3)), for a unit of `Type=notify`.
///
/// Where `$NOTIFY_SOCKET` is unset nobody wants to know, and nothing is sent. Each call sends one datagram and returns
/// when it is on its way; messages of one caller arrive in their order. A failure is thrown so that it can be logged;
/// the service itself goes on.
public struct ServiceNotifier: Sendable {
    private let socket: NotifySocket?

    /// - Parameter socket: where the service manager listens; nil for nowhere.
    public init(socket: String?) {
        self.socket = socket.map(NotifySocket.init)
    }

    /// The notifier of this process, by its environment.
    public static func fromEnvironment() -> ServiceNotifier {
        ServiceNotifier(socket: environmentVariable("NOTIFY_SOCKET"))
    }

    /// Whether a service manager listens.
    public var isActive: Bool { socket != nil }

    /// The service is up, or has ended its reload.
    public func ready(status: String? = nil) throws(SystemdError) {
        try send(["READY=1"], status: status)
    }

    /// The service reads its settings anew; `ready` says that it has done so.
    public func reloading(status: String? = nil) throws(SystemdError) {
        try send(["RELOADING=1", "MONOTONIC_USEC=\(Self.monotonicMicroseconds())"], status: status)
    }

    /// The service is on its way down.
    public func stopping(status: String? = nil) throws(SystemdError) {
        try send(["STOPPING=1"], status: status)
    }

    /// A line for people, which `systemctl status` shows. Line breaks become spaces.
    public func status(_ text: String) throws(SystemdError) {
        try send([], status: text)
    }

    /// The service makes progress: the watchdog starts to count anew.
    public func watchdogPing() throws(SystemdError) {
        try send(["WATCHDOG=1"], status: nil)
    }

    /// Starting, reloading or stopping may take this much longer, counted from now; at most a day.
    public func extendTimeout(by duration: Duration) throws(SystemdError) {
        let (seconds, attoseconds) = min(max(duration, .zero), Self.longestExtension).components
        try send(["EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"], status: nil)
    }

    private static let longestExtension: Duration = .seconds(86_400)

    private func send(_ assignments: [String], status: String?) throws(SystemdError) {
        guard let socket else { return }
        let lines = assignments + (status.map { ["STATUS=\($0.onOneLine(limit: 1000))"] } ?? [])
        try socket.send(lines.joined(separator: "\n"))
    }

    /// CLOCK_MONOTONIC, by which systemd tells a reload's answer from an older message.
    private static func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
