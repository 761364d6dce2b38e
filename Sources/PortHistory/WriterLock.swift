import Glibc
import PortModel
import Synchronization

/// The right to write a history: an advisory lock on a file beside it, held until `release()` or the end of the
/// process, however it ends.
///
/// SQLite would let two daemons write in turn; each would then schedule, poll and tell everything once more (rule 6).
final class WriterLock: Sendable {
    /// Nil once it is released: closing the number twice would close what somebody else has opened since.
    private let descriptor: Mutex<Int32?>

    /// Takes the lock or fails at once; the file names the process that has it.
    init(path: String) throws(HistoryError) {
        let lockPath = Self.resolved(path) + ".lock"
        let opened = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard opened >= 0 else {
            let reason = String(cString: strerror(errno))
            throw HistoryError(
                .inaccessible, operation: "lock the history", path: lockPath, cause: reason,
                hint: "check that the directory exists and that the user who runs portwatch may write to it")
        }
        guard Self.take(opened) else {
            let cause = errno
            let owner = Self.read(opened)
            close(opened)
            if cause == EWOULDBLOCK {
                throw HistoryError(
                    .inUse, operation: "open the history for writing", path: path,
                    cause: "another portwatch\(owner.map { " (process \($0))" } ?? "") is already writing it",
                    hint: "stop that one, or give this one another file with history.path")
            }
            throw HistoryError(
                .inaccessible, operation: "lock the history", path: lockPath, cause: String(cString: strerror(cause)),
                hint: "check that the file system supports locks")
        }
        let text = "\(getpid())\n"
        ftruncate(opened, 0)
        _ = text.withCString { pwrite(opened, $0, strlen($0), 0) }
        self.descriptor = Mutex(opened)
    }

    deinit {
        release()
    }

    /// Lets the next one in. Safe to call twice.
    func release() {
        let taken = descriptor.withLock { held in
            defer { held = nil }
            return held
        }
        if let taken { close(taken) }
    }

    /// Takes the lock; `errno` says why not. Somebody who asks whether a daemon runs has it for a moment, so a lock that
    /// is taken is asked for again for a fifth of a second.
    private static func take(_ descriptor: Int32) -> Bool {
        for _ in 0..<10 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK else { return false }
            usleep(20_000)
        }
        errno = EWOULDBLOCK
        return false
    }

    /// Whether a process writes the history. Where none does, the lock is shared for a moment to see that.
    static func holder(path: String) -> HistoryStatus.Daemon {
        let opened = open(resolved(path) + ".lock", O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return errno == ENOENT ? .notRunning : .unknown }
        defer { close(opened) }
        if flock(opened, LOCK_SH | LOCK_NB) == 0 { return .notRunning }
        return errno == EWOULDBLOCK ? .running(process: read(opened)) : .unknown
    }

    /// The file itself where the path leads to it through a symbolic link: one file, one lock.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The process id in the file, if it is one.
    private static func read(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[..<count], as: UTF8.self).filter(\.isNumber))
    }
}
