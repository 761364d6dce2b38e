import Glibc
import Synchronization
import TestSupport

/// A program that a test runs, with what it writes line by line as it comes.
final class ChildProcess: Sendable {
    enum Exit: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    let output = Recorder<String>()
    let errors = Recorder<String>()
    private let exit = Recorder<Exit>()
    /// Nil once the process is gone and its number may be another's.
    private let process: Mutex<pid_t?>

    init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        let spawned = try Spawned(path, arguments, environment: environment)
        process = Mutex(spawned.pid)
        runOnThread { self.follow(spawned) }
    }

    /// Sends a signal, unless the process is gone already.
    func send(_ signal: Int32) {
        process.withLock { process in
            if let process { kill(process, signal) }
        }
    }

    /// Waits until the process has ended and all that it wrote was read.
    func ended(within limit: Duration = .seconds(20)) async throws -> Exit {
        try await exit.first("the end of a process", within: limit) { _ in true }
    }

    /// Ends it at once, whatever it does.
    func end() async {
        send(SIGKILL)
        _ = try? await ended()
    }

    /// Everything it has written so far.
    var everything: String { (output.all + errors.all).joined(separator: "\n") }

    private func follow(_ spawned: Spawned) {
        var output = LineReader(spawned.output, into: self.output)
        var errors = LineReader(spawned.errors, into: self.errors)
        while output.isOpen || errors.isOpen {
            var waits = [
                pollfd(fd: output.isOpen ? spawned.output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.isOpen ? spawned.errors : -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, 2, -1) >= 0 || errno == EINTR else { break }
            if waits[0].revents != 0 { output.read() }
            if waits[1].revents != 0 { errors.read() }
        }
        exit.add(reap(spawned.pid))
    }

    /// Waits for the end first and takes the exit under the lock then: until it is taken, the number stays its own.
    private func reap(_ pid: pid_t) -> Exit {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        var status: Int32 = 0
        process.withLock { process in
            waitpid(pid, &status, 0)
            process = nil
        }
        let signal = status & 0x7F
        return signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }
}

/// Splits what comes out of a pipe into lines.
private struct LineReader {
    private let descriptor: Int32
    private let lines: Recorder<String>
    private var rest: [UInt8] = []
    private(set) var isOpen = true

    init(_ descriptor: Int32, into lines: Recorder<String>) {
        self.descriptor = descriptor
        self.lines = lines
    }

    mutating func read() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { return }
        guard count > 0 else {
            if !rest.isEmpty { lines.add(String(decoding: rest, as: UTF8.self)) }
            close(descriptor)
            isOpen = false
            return
        }
        rest += buffer[..<count]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.add(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
    }
}
