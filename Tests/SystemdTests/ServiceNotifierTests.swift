import Glibc
import Systemd
import Testing

struct ServiceNotifierTests {
    @Test func `each message is what systemd expects`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/notify"
        let receiver = try NotifyReceiver(at: path)
        let notifier = ServiceNotifier(socket: path)
        #expect(notifier.isActive)

        try notifier.ready(status: "12 configs")
        #expect(try receiver.next() == ["READY=1", "STATUS=12 configs"])
        try notifier.ready()
        #expect(try receiver.next() == ["READY=1"])
        try notifier.stopping(status: "waiting for 3 polls")
        #expect(try receiver.next() == ["STOPPING=1", "STATUS=waiting for 3 polls"])
        try notifier.watchdogPing()
        #expect(try receiver.next() == ["WATCHDOG=1"])
        try notifier.extendTimeout(by: .milliseconds(1500))
        #expect(try receiver.next() == ["EXTEND_TIMEOUT_USEC=1500000"])
        try notifier.extendTimeout(by: .seconds(Int64.max))
        #expect(try receiver.next() == ["EXTEND_TIMEOUT_USEC=86400000000"])
    }

    @Test func `a reload carries the monotonic time in microseconds`() throws {
        let folder = try TemporaryFolder()
        let receiver = try NotifyReceiver(at: "\(folder.path)/notify")
        let before = monotonicMicroseconds()
        try ServiceNotifier(socket: "\(folder.path)/notify").reloading()
        let message = try receiver.next()
        #expect(message.first == "RELOADING=1")
        let time = try #require(message.last.flatMap { Int64($0.dropFirst("MONOTONIC_USEC=".count)) })
        #expect((before...monotonicMicroseconds()).contains(time))
    }

    @Test func `a status cannot smuggle in another assignment`() throws {
        let folder = try TemporaryFolder()
        let receiver = try NotifyReceiver(at: "\(folder.path)/notify")
        let notifier = ServiceNotifier(socket: "\(folder.path)/notify")
        try notifier.status("bad\nMAINPID=1\r\u{2028}\u{0}end")
        #expect(try receiver.next() == ["STATUS=bad MAINPID=1   end"])
        try notifier.status(String(repeating: "x", count: 100_000))
        #expect(try receiver.next().first?.count == 1008)
    }

    @Test func `an abstract socket is found by its name`() throws {
        let name = "@portwatch-test-\(getpid())-\(UInt64.random(in: 0...(.max)))"
        let receiver = try NotifyReceiver(at: name)
        try ServiceNotifier(socket: name).ready()
        #expect(try receiver.next() == ["READY=1"])
    }

    @Test func `without a socket nothing is sent and nothing fails`() throws {
        let notifier = ServiceNotifier(socket: nil)
        #expect(!notifier.isActive)
        try notifier.ready()
        try notifier.watchdogPing()
    }

    @Test(arguments: ["relative/path", "@", "/", "vsock:2:1234", "/" + String(repeating: "x", count: 107)])
    func `an address that cannot be one is an error`(address: String) {
        let error = #expect(throws: SystemdError.self) { try ServiceNotifier(socket: address).ready() }
        #expect(error?.description.contains("NOTIFY_SOCKET") == true)
    }

    @Test func `nobody listening is an error that says where`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/nobody"
        let error = #expect(throws: SystemdError.self) { try ServiceNotifier(socket: path).ready() }
        #expect(error?.subject == path)
        #expect(error?.cause == "No such file or directory")
    }

    private func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

struct WatchdogTests {
    @Test func `the watchdog is fed twice within its time`() {
        let watchdog = Watchdog(microseconds: "30000000", processID: "42", ownProcessID: 42)
        #expect(watchdog?.timeout == .seconds(30))
        #expect(watchdog?.interval == .seconds(15))
    }

    @Test(
        arguments: [
            (microseconds: nil, processID: nil), ("0", nil), ("-5", nil), ("soon", nil), ("", nil),
            ("30000000", "43"), ("30000000", "me"), ("99999999999999999999999", nil),
        ] as [(microseconds: String?, processID: String?)])
    func `there is none where it is not wanted, not ours, or nonsense`(microseconds: String?, processID: String?) {
        #expect(Watchdog(microseconds: microseconds, processID: processID, ownProcessID: 42) == nil)
    }

    @Test func `without a process it is anybody's`() {
        #expect(Watchdog(microseconds: "1", processID: nil, ownProcessID: 42) != nil)
    }
}
