import FoundationEssentials
import Glibc

/// A file with a certificate or a key, read whole.
struct PEMFile {
    let bytes: [UInt8]
    /// Whether it is open to everybody, and not only to its owner and group.
    let isReadableByOthers: Bool

    /// No chain of certificates is larger.
    static let limit = 1 << 20

    init(_ path: String) throws(ScanServerError) {
        // C would end the path at a zero byte; a pipe that nobody writes to must not hang the start.
        let descriptor = path.utf8.contains(0) ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        defer { close(descriptor) }
        isReadableByOthers = Self.isReadableByOthers(path)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable(path, errno) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= Self.limit else {
                throw ServerCertificate.refused(
                    path, "it is larger than \(Self.limit) bytes", hint: "name a file in PEM form")
            }
        }
        self.bytes = bytes
    }

    /// Certificates are often reached by a symbolic link, whose own permissions say nothing.
    private static func isReadableByOthers(_ path: String) -> Bool {
        guard let real = realpath(path, nil) else { return false }
        defer { free(real) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: String(cString: real))
        return (attributes?[.posixPermissions] as? Int ?? 0) & 0o004 != 0
    }

    private static func unreadable(_ path: String, _ code: CInt) -> ScanServerError {
        ServerCertificate.refused(
            path, "it cannot be read: \(String(cString: strerror(code)))",
            hint: "name a file in PEM form that the user who runs the server may read")
    }
}
