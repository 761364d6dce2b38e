/// What an event rests on: enough to find everything behind it in the history.
public struct Evidence: Hashable, Sendable {
    /// The polls that agreed, by their rows in the history, oldest first; the last one gave the event.
    public var polls: [Int64] = []
    /// What the server called the scans that are known by name, oldest first, as the history keeps their marks.
    public var scans: [String] = []
    /// The time that the deciding result speaks of.
    public var asOf: Timestamp?
    /// What the port said when it was asked again, and when that was.
    public var probe: Probe?
    /// The place and the text of the policy's rule that decided.
    public var rule: Rule?
    /// Since when the change had been held back as suspicious.
    public var heldSince: Timestamp?
    /// How many changes of single ports this event stands for that are not told one by one.
    public var suppressed = 0

    public init() {}

    public struct Probe: Hashable, Sendable {
        public let at: Timestamp
        public let answer: ProbeAnswer.Answer

        public init(at: Timestamp, answer: ProbeAnswer.Answer) {
            self.at = at
            self.answer = answer
        }
    }

    public struct Rule: Hashable, Sendable {
        public let position: Int
        public let text: String

        public init(position: Int, text: String) {
            self.position = position
            self.text = text
        }

        public init(_ match: PortPolicy.Match) {
            self.init(position: match.position, text: match.rule.description)
        }
    }

    public var isEmpty: Bool { self == Evidence() }
}
