import FoundationEssentials
import Glibc

/// Standard output, standard error and the environment, in one place.
enum Console {
    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Data, with a line break at its end.
    static func standardOutput(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// What is said about the data.
    static func standardError(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Whether standard output is a terminal that wants colours (no-color.org).
    static var outputTakesColour: Bool {
        isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Waits, for a second at most, until a reader has made room: beyond that the text is dropped.
    private static func isWritable(_ descriptor: Int32) -> Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&state, 1, 1000) == 1
    }

    /// The whole text, however many writes that takes. A reader that has gone ends the program with SIGPIPE, as usual.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR || (errno == EAGAIN && isWritable(descriptor)) else { return }
                continue
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
