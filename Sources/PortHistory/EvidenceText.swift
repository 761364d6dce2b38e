import PortModel

/// An event's evidence as it is kept in its column: a JSON object without what there is nothing of, times in
/// milliseconds as everywhere in the tables.
struct EvidenceText: Codable {
    var polls: [Int64]?
    var scans: [String]?
    var asOf: Int64?
    var probe: Probe?
    var rule: Rule?
    var heldSince: Int64?
    var suppressed: Int?

    struct Probe: Codable {
        let at: Int64
        let answer: String
    }

    struct Rule: Codable {
        let position: Int
        let text: String
    }

    private enum CodingKeys: String, CodingKey {
        case polls, scans, probe, rule, suppressed
        case asOf = "as_of"
        case heldSince = "held_since"
    }

    static func of(_ evidence: Evidence) -> String {
        var members: [(String, String)] = []
        if let asOf = evidence.asOf { members.append(("as_of", String(asOf.milliseconds))) }
        if let since = evidence.heldSince { members.append(("held_since", String(since.milliseconds))) }
        if !evidence.polls.isEmpty { members.append(("polls", CompactJSON.array(evidence.polls.map { String($0) }))) }
        if let probe = evidence.probe {
            members.append(
                (
                    "probe",
                    CompactJSON.object([
                        ("answer", CompactJSON.quoted(probe.answer.rawValue)), ("at", String(probe.at.milliseconds)),
                    ])
                ))
        }
        if let rule = evidence.rule {
            members.append(
                (
                    "rule",
                    CompactJSON.object([("position", String(rule.position)), ("text", CompactJSON.quoted(rule.text))])
                ))
        }
        if !evidence.scans.isEmpty {
            members.append(("scans", CompactJSON.array(evidence.scans.map(CompactJSON.quoted))))
        }
        if evidence.suppressed > 0 { members.append(("suppressed", String(evidence.suppressed))) }
        return CompactJSON.object(members)
    }

    static func read(_ text: String) throws -> Evidence {
        guard text != "{}" else { return Evidence() }
        let stored = try JSONText.decode(EvidenceText.self, from: text)
        var evidence = Evidence()
        evidence.polls = stored.polls ?? []
        evidence.scans = stored.scans ?? []
        evidence.asOf = stored.asOf.map(Timestamp.init(milliseconds:))
        if let probe = stored.probe, let answer = ProbeAnswer.Answer(rawValue: probe.answer) {
            evidence.probe = .init(at: Timestamp(milliseconds: probe.at), answer: answer)
        }
        evidence.rule = stored.rule.map { .init(position: $0.position, text: $0.text) }
        evidence.heldSince = stored.heldSince.map(Timestamp.init(milliseconds:))
        evidence.suppressed = stored.suppressed ?? 0
        return evidence
    }
}
