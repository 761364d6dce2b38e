import Glibc

/// What is piped to a command, or typed.
enum StandardInput {
    /// All of it.
    /// - Throws: when it cannot be read, or is longer than the limit.
    static func read(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandFailure("standard input cannot be read: \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw CommandFailure("standard input is longer than \(limit) bytes") }
        }
    }
}
