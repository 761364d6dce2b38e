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
        guard access(path, F_OK) != 0 else { return }
        // Written beside it and put in place in one step: a kill in between leaves no empty token.
        let temporary = "\(path).new-\(getpid())"
        let created = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard created >= 0 else { throw failure(path, errno) }
        defer {
            close(created)
            unlink(temporary)
        }
        var random = SystemRandomNumberGenerator()
        let token = (0..<32).map { _ in
            let byte: UInt8 = random.next()
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let text = Array("\(token)\n".utf8)
        guard write(created, text, text.count) == text.count, fsync(created) == 0 else { throw failure(path, errno) }
        // Unlike a rename, a link leaves a token that another process has made meanwhile.
        if link(temporary, path) == 0 || errno == EEXIST { return }
        // Some file systems have no links.
        guard errno == EPERM || errno == EOPNOTSUPP, rename(temporary, path) == 0 else { throw failure(path, errno) }
    }

    private static func failure(_ path: String, _ code: CInt) -> ScanServerError {
        ScanServerError(
            .dataUnusable, action: "making the token file \(path.untrusted(limit: 300))",
            cause: String(cString: strerror(code)), hint: "let the user who runs the server write to that directory")
    }
}
