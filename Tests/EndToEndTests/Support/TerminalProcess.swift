import Glibc
import Synchronization
import TestSupport
import Testing

/// A program on a terminal of its own, with what it shows there as it comes, and somebody who types.
final class TerminalProcess: Sendable {
    private let chunks = Recorder<String>()
    private let exit = Recorder<ChildProcess.Exit>()
    /// Nil once the process is gone and its number may be another's.
    private let process: Mutex<pid_t?>
    private let terminal: Int32

    /// `POSIX_SPAWN_SETSID` of glibc's spawn.h, which Swift's Glibc module leaves out.
    private static let newSession: Int32 = 0x80

    init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        let ends = Spawned.keepingOut {
            var (ours, theirs): (Int32, Int32) = (-1, -1)
            _ = openpty(&ours, &theirs, nil, nil, nil)
            return [ours, theirs]
        }
        terminal = ends[0]
        try #require(terminal >= 0, "no terminal: error \(errno)")
        defer { close(ends[1]) }
        var name = [CChar](repeating: 0, count: 64)
        try #require(ttyname_r(ends[1], &name, name.count) == 0)
        // The leader of a new session that opens a terminal has it as its own: /dev/tty is that one then.
        let started = Spawned.start(path, arguments, environment, flags: Self.newSession) { actions in
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, name, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
        }
        let pid = try #require(started.pid, "cannot start \(path): error \(started.result)")
        process = Mutex(pid)
        runOnThread { self.follow(pid) }
    }

    /// All that was shown so far, with line breaks as they are elsewhere.
    var shown: String { chunks.all.joined().replacing("\r\n", with: "\n") }

    /// Waits until this text is there.
    func shows(_ text: String) async throws {
        try await chunks.wait(for: "\"\(text)\" on a terminal") { $0.joined().contains(text) ? true : nil }
    }

    /// What somebody types: a line ends with `\n`, `\u{4}` is Ctrl-D, `\u{3}` is Ctrl-C.
    func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        try #require(write(terminal, bytes, bytes.count) == bytes.count)
    }

    func ended(within limit: Duration = .seconds(20)) async throws -> ChildProcess.Exit {
        try await exit.first("the end of a process on a terminal", within: limit) { _ in true }
    }

    /// Ends it at once, whatever it does.
    func end() async {
        process.withLock { process in
            if let process { _ = kill(process, SIGKILL) }
        }
        _ = try? await ended()
    }

    private func follow(_ pid: pid_t) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(terminal, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            // When no process has the terminal open any more, this is an error (EIO).
            guard count > 0 else { break }
            chunks.add(String(decoding: buffer[..<count], as: UTF8.self))
        }
        // As for a program without a terminal: until its exit is taken, under the lock, the number stays its own.
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        var status: Int32 = 0
        process.withLock { process in
            waitpid(pid, &status, 0)
            process = nil
        }
        let signal = status & 0x7F
        exit.add(signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal))
        close(terminal)
    }
}
