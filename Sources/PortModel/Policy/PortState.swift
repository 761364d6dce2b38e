/// What is known of one port, as one source and config see it.
public enum PortState: String, Sendable, Hashable, CaseIterable {
    case open
    /// It was looked for, and refused.
    case closed
    /// It was looked for, and neither answered nor refused; or it is not listed any more by a server that lists only
    /// what is open, and no further scan has agreed yet.
    case noAnswer = "no-answer"
    /// The config does not look for it.
    case notCovered = "not-covered"
}
