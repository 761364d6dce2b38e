import Glibc

enum StandardError {
    /// Writes a line at once, past any buffer: the process may be about to die.
    static func line(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
