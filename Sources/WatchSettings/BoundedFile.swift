import Glibc

/// Reads small files whole, and no more than a limit of anything else.
enum BoundedFile {
    /// Why a file was not read.
    enum Failure: Error, Hashable, CustomStringConvertible {
        /// The system's `errno`.
        case system(Int32)
        case longer(than: Int)

        /// Whether there is no such file.
        var isMissing: Bool { self == .system(ENOENT) }

        var description: String {
            switch self {
            case .system(let code): "cannot be read: \(String(cString: strerror(code)))"
            case .longer(let limit): "is longer than \(limit) bytes"
            }
        }
    }

    /// The bytes of the file, of a pipe as well (`--config <(…)`).
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        // C would end the path at a zero byte and open another file.
        guard !path.utf8.contains(0) else { throw .system(ENOENT) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            // A pipe whose writer never comes must not hang the daemon.
            var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, 30_000) != 0 else { throw .system(ETIMEDOUT) }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw .system(errno)
            }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .longer(than: limit) }
        }
    }
}
