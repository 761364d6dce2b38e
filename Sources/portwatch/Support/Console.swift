import FoundationEssentials
import Glibc

/// Standard output, standard error and the environment, in one place.
enum Console {
    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Data, with a line break at its end. Data that cannot be written is a failure: the program ends with it.
    static func standardOutput(_ text: String) {
        guard let code = write(text + "\n", to: STDOUT_FILENO, patience: -1) else { return }
        // A reader that has read enough, such as `head`, is no failure; the network library keeps SIGPIPE from saying so.
        if code == EPIPE { Interruption.end(by: SIGPIPE) }
        standardError("portwatch: standard output cannot be written: \(String(cString: strerror(code)))")
        exit(EXIT_FAILURE)
    }

    /// What is said about the data. A reader that takes nothing for a second loses it: the daemon must not wait for one.
    static func standardError(_ text: String) {
        _ = write(text + "\n", to: STDERR_FILENO, patience: 1000)
    }

    /// What goes on, in the place of what the last such call said; nothing where standard error is no terminal.
    static func standardErrorInPlace(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        _ = write("\r\u{1B}[K" + text, to: STDERR_FILENO, patience: 1000)
    }

    /// Whether standard output is a terminal that wants colours (no-color.org).
    static var outputTakesColour: Bool {
        isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// The whole text, however many writes that takes; the error number where it does not work. A reader that has gone
    /// ends the program with SIGPIPE, as usual.
    /// - Parameter patience: how many milliseconds to wait for room each time; -1 for ever.
    private static func write(_ text: String, to descriptor: Int32, patience: Int32) -> Int32? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&state, 1, patience)
            if ready < 0, errno == EINTR { continue }
            guard ready != 0 else { return EAGAIN }
            // A pipe that has room takes this much without waiting (PIPE_BUF, pipe(7)).
            let count = bytes.prefix(4096).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EINTR, errno != EAGAIN {
                return errno
            }
        }
        return nil
    }
}
