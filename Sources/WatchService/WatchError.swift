/// Why the daemon cannot watch.
public struct WatchError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A source's address or credential cannot be used.
        case source
        /// A secret that the settings name cannot be read.
        case secret
        /// The scan server inside the daemon cannot be started.
        case scanServer = "scan-server"
        /// A sink cannot be opened.
        case sink
        /// The settings ask for something that only a restart can bring.
        case restart
        /// A command does not reach the daemon, or it cannot do what it is asked.
        case control
    }

    public let code: Code
    /// What was being done: completes "cannot …".
    public let operation: String
    public let cause: String
    public let hint: String

    public init(_ code: Code, operation: String, cause: String, hint: String) {
        self.code = code
        self.operation = operation
        self.cause = cause
        self.hint = hint
    }

    public var description: String { "cannot \(operation): \(cause); \(hint)" }
}
