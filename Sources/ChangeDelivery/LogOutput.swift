import Glibc
import PortModel

/// Where the log sink writes: stderr or a file.
public enum LogDestination: Hashable, Sendable, CustomStringConvertible {
    case stderr
    /// A path; the file is created with mode 0640 where it does not exist, its directory is not.
    case file(String)

    public var description: String {
        switch self {
        case .stderr: "stderr"
        case .file(let path): path.untrusted(limit: 200)
        }
    }

    /// Whether lines on stderr are coloured: stderr is a terminal and `NO_COLOR` is unset or empty (no-color.org).
    public static func stderrTakesColour(environment: [String: String]) -> Bool {
        (environment["NO_COLOR"] ?? "").isEmpty && isatty(STDERR_FILENO) == 1
    }
}

/// An open descriptor that lines are written to without ever waiting for a reader.
final class LogOutput: Sendable {
    /// What one write did.
    enum Step: Hashable, Sendable {
        case wrote(Int)
        /// A pipe or terminal is full: its reader is slow or has stopped.
        case full
        case failed(code: Int32)
    }

    /// The most bytes to hand over at once. A pipe that polls as writable takes 4096 bytes without waiting
    /// (PIPE_BUF on Linux, pipe(7)); a regular file takes everything, so that all lines go in one write.
    let limit: Int
    private let descriptor: Int32
    private let isOwned: Bool

    /// A descriptor that stays open when this object ends.
    init(borrowing descriptor: Int32) {
        self.descriptor = descriptor
        self.isOwned = false
        self.limit = 4096
    }

    /// Opens a file to append to. Non-blocking, so that a named pipe without a reader fails instead of waiting.
    init(path: String) throws(LogFileError) {
        var descriptor: Int32
        repeat {
            descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o640)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw LogFileError(path: path, code: errno) }
        var status = stat()
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        self.descriptor = descriptor
        self.isOwned = true
        self.limit = isRegular ? .max : 4096
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    func write(_ bytes: ArraySlice<UInt8>) -> Step {
        guard !bytes.isEmpty else { return .wrote(0) }
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Anything but "nothing to report" goes on to write, which then gives the errno of what is wrong.
        if poll(&request, 1, 0) == 0 { return .full }
        while true {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { return .wrote(count) }
            switch count == 0 ? EAGAIN : errno {
            case EINTR: continue
            case EAGAIN: return .full
            default: return .failed(code: errno)
            }
        }
    }
}
