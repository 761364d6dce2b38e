public import PortModel

/// The JSON form of what an event rests on. Like the event's, all of its keys are always there.
public struct EvidenceDocument: Hashable, Sendable, Codable {
    /// The polls that agreed, by their rows in the history, oldest first.
    public let polls: [Int64]
    /// The marks of the scans that are known by name, oldest first, as the history keeps them: `exact:…` or `tagged:…`.
    public let scans: [String]
    /// The time that the deciding result speaks of.
    public let asOf: String?
    /// What the port said when it was asked again.
    public let probe: Probe?
    /// The rule of the policy that decided.
    public let rule: Rule?
    /// Since when the change had been held back as suspicious.
    public let heldSince: String?
    /// How many changes of single ports the event stands for that are not told one by one.
    public let suppressed: Int

    public struct Probe: Hashable, Sendable, Codable {
        /// `open`, `closed` or `no-answer`.
        public let answer: String
        public let at: String
    }

    public struct Rule: Hashable, Sendable, Codable {
        /// Its place in the policy, from 1.
        public let position: Int
        public let text: String
    }

    public init(_ evidence: Evidence) {
        polls = evidence.polls
        scans = evidence.scans
        asOf = evidence.asOf?.description
        probe = evidence.probe.map { Probe(answer: $0.answer.rawValue, at: $0.at.description) }
        rule = evidence.rule.map { Rule(position: $0.position, text: $0.text) }
        heldSince = evidence.heldSince?.description
        suppressed = evidence.suppressed
    }

    private enum CodingKeys: String, CodingKey {
        case polls, scans, probe, rule, suppressed
        case asOf = "as_of"
        case heldSince = "held_since"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(polls, forKey: .polls)
        try container.encode(scans, forKey: .scans)
        try container.encode(asOf, forKey: .asOf)
        try container.encode(probe, forKey: .probe)
        try container.encode(rule, forKey: .rule)
        try container.encode(heldSince, forKey: .heldSince)
        try container.encode(suppressed, forKey: .suppressed)
    }
}

extension Event {
    /// A text among the details; nil where there is none.
    func text(_ name: String) -> String? {
        guard case .text(let text)? = details[name] else { return nil }
        return text
    }

    /// A list among the details; empty where there is none.
    func list(_ name: String) -> [String] {
        guard case .list(let list)? = details[name] else { return [] }
        return list
    }
}
