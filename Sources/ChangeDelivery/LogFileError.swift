import Glibc
import PortModel

/// The log file could not be opened.
public struct LogFileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    /// The system's error number.
    public let code: Int32

    public var description: String {
        "cannot open the log file \(path.untrusted(limit: 200)): \(systemErrorText(code)); \(hint)"
    }

    /// What to do about it.
    public var hint: String {
        switch code {
        case ENOENT, ENOTDIR: "create its directory"
        case EACCES, EPERM: "let the user that portwatch runs as write there"
        case EROFS: "name a file on a writable file system"
        case ENOSPC, EDQUOT: "make room on its file system"
        case EISDIR: "name a file, not a directory"
        default: "name another file, or log to stderr"
        }
    }
}

/// The system's words for an error number: `No space left on device`.
func systemErrorText(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // The POSIX form, which fills the buffer also where it does not know the number.
    _ = strerror_r(code, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
