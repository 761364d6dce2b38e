import Glibc
import PortModel

/// The scan server's own bearer token, where nobody gives it one: made once, in a file that only its owner may read.
public enum TokenFile {
    /// Makes a token in the file where it does not exist yet: 32 random bytes in hexadecimal. A file that is there is
    /// left as it is.
    /// - Parameter path: its directory is made, for the owner alone, where it does not exist.
    /// - Throws: `ScanServerError` where the file cannot be made.
    public static func ensure(path: String) throws(ScanServerError) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try DataDirectory.create(String(path[..<slash]))
        }
        let created = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard created >= 0 else {
            if errno == EEXIST { return }
            throw failure(path, errno)
        }
        defer { close(created) }
        var random = SystemRandomNumberGenerator()
        let token = (0..<32).map { _ in
            let byte: UInt8 = random.next()
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let text = Array("\(token)\n".utf8)
        guard write(created, text, text.count) == text.count, fsync(created) == 0 else {
            let code = errno
            unlink(path)
            throw failure(path, code)
        }
    }

    private static func failure(_ path: String, _ code: CInt) -> ScanServerError {
        ScanServerError(
            .dataUnusable, action: "making the token file \(path.untrusted(limit: 300))",
            cause: String(cString: strerror(code)), hint: "let the user who runs the server write to that directory")
    }
}
