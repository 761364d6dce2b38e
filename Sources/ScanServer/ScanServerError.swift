/// Why the scan server cannot start, or cannot do what its daemon asks of it.
public struct ScanServerError: Error, Sendable, CustomStringConvertible {
    /// A closed set, so that a caller can tell the failures apart.
    public enum Code: String, Sendable, Hashable {
        /// The settings ask for something that the server does not do.
        case badSettings = "bad-settings"
        /// The data directory or its database cannot be used.
        case dataUnusable = "data-unusable"
        /// Another server uses the data directory.
        case dataInUse = "data-in-use"
        /// The address cannot be listened on.
        case cannotListen = "cannot-listen"
        /// The server has stopped, or was never run.
        case notRunning = "not-running"
    }

    public let code: Code
    /// What was being done, and with what: `opening /var/lib/portwatch-scans/scans.sqlite`.
    public let action: String
    /// What went wrong.
    public let cause: String
    /// What to do about it.
    public let hint: String

    init(_ code: Code, action: String, cause: String, hint: String) {
        self.code = code
        self.action = action
        self.cause = cause
        self.hint = hint
    }

    public var description: String { "\(action): \(cause); \(hint)" }
}
