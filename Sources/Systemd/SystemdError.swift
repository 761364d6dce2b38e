/// Something asked of systemd, or of the files it gives, that did not work.
public struct SystemdError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done: `read the secret`.
    public let operation: String
    /// On what: a path or a socket's address, safe to show.
    public let subject: String
    /// Why it did not work.
    public let cause: String
    /// What to do about it.
    public let hint: String

    init(operation: String, subject: String, cause: String, hint: String) {
        self.operation = operation
        self.subject = subject.onOneLine(limit: 256)
        self.cause = cause
        self.hint = hint
    }

    public var description: String { "could not \(operation) \(subject): \(cause); \(hint)" }
}

extension String {
    /// This text without control characters and line breaks, which become spaces, and not beyond `limit` characters.
    func onOneLine(limit: Int) -> String {
        var result = ""
        for scalar in unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.count > limit ? result + "…" : result
    }
}
