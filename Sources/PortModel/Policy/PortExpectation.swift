/// What the policy says of an open port.
public enum PortExpectation: String, Sendable, Hashable, CaseIterable {
    /// A rule in force expects it.
    case expected
    /// A rule in force forbids it.
    case forbidden
    /// No rule says anything of it.
    case unexpected
    /// A rule expected it until a time that has passed, and no other rule in force says anything of it.
    case expired
}
