import Glibc

/// Questions to whoever sits at the terminal.
enum Prompt {
    /// Whether there is somebody to ask: standard input is a terminal.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks, and waits for a line. Only `y` and `yes` mean yes; the end of the input means no.
    ///
    /// The question goes to the terminal itself, so that it is seen also where standard error is a file.
    /// - Throws: `CancellationError` when its task is cancelled meanwhile.
    static func confirms(_ question: String) async throws -> Bool {
        show("\(question) [y/N] ")
        guard let line = try await line() else {
            show("\n")
            return false
        }
        let answer = line.drop { $0 == " " }.prefix { $0 != " " }
        return ["y", "yes"].contains(answer.lowercased())
    }

    private static func show(_ text: String) {
        let terminal = open("/dev/tty", O_WRONLY | O_CLOEXEC | O_NOCTTY)
        defer { if terminal >= 0 { close(terminal) } }
        let bytes = Array(text.utf8)
        _ = write(terminal >= 0 ? terminal : STDERR_FILENO, bytes, bytes.count)
    }

    /// The next line without its end; nil at the end of the input. What is beyond a kilobyte of it is dropped.
    private static func line() async throws -> String? {
        var bytes: [UInt8] = []
        while true {
            // A thread that waits here could be the only one there is, and nobody would heed a signal then.
            var state = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, 0) > 0 else {
                try await Task.sleep(for: .milliseconds(30))
                continue
            }
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            if bytes.count < 1024 { bytes.append(byte) }
        }
    }
}
