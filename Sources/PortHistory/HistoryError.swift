import PortModel

/// Why the history cannot be used.
public struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure: a closed set, so that it can be acted on and label metrics.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no such file.
        case missing
        /// The file is not a history of portwatch.
        case foreign
        /// The file was written by a newer portwatch.
        case newer
        /// Another process has it open for writing.
        case inUse = "in-use"
        /// The file, or the directory it is in, cannot be read or written.
        case inaccessible
        /// SQLite finds the file's content broken.
        case damaged
        /// There is no room left.
        case full
        /// Anything else that SQLite reports.
        case database
    }

    public let code: Code
    /// What was being done: `open the history`, `commit a poll`.
    public let operation: String
    public let path: String
    /// What went wrong, on one line.
    public let cause: String
    /// What to do about it.
    public let hint: String

    public init(_ code: Code, operation: String, path: String, cause: String, hint: String) {
        self.code = code
        self.operation = operation
        self.path = path
        self.cause = cause
        self.hint = hint
    }

    public var description: String {
        "cannot \(operation) (\(path.untrusted(limit: 300))): \(cause); \(hint)"
    }
}
