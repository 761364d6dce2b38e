/// Why a text could not be read as a value, and what would be accepted instead.
public struct ParseFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, naming the text: `"1.2.3.456" is not an IP address`.
    public let problem: String
    /// The accepted form: `an IPv4 or IPv6 address, such as 192.0.2.7 or 2001:db8::1`.
    public let accepted: String

    public init(problem: String, accepted: String) {
        self.problem = problem
        self.accepted = accepted
    }

    public var description: String { "\(problem); accepted: \(accepted)" }
}
