/// What a re-probe of single ports found, right after a scan that saw them change.
public struct ProbeAnswer: Hashable, Sendable {
    /// When the last of the ports was asked.
    public let at: Timestamp
    /// What each port said. A port that is not here was not asked.
    public let answers: [Port: Answer]

    /// What one port said.
    public enum Answer: String, Sendable, Hashable, CaseIterable {
        case open
        /// It refused.
        case closed
        case noAnswer = "no-answer"
    }

    public init(at: Timestamp, answers: [Port: Answer]) {
        self.at = at
        self.answers = answers
    }
}
