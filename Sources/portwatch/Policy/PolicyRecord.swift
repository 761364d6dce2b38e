import PortHistory
import PortModel

/// A finding of `policy test`, for people and programs.
struct PolicyRecord: Record {
    let finding: String
    let isViolation: Bool
    let severity: String
    let address: String
    let port: UInt16
    let proto: String
    let service: String?
    let state: String
    let openedBy: String?
    let verifiedAt: String?
    let sources: String
    let risk: String?
    /// The rule that decided, in words, and where it stands.
    let rule: String?
    let ruleAt: String?

    init(_ found: PolicyFinding) {
        let answer = found.answers.deciding
        finding = found.finding.rawValue
        isViolation = found.finding.isViolation
        severity = found.severity.rawValue
        address = found.port.address.description
        port = found.port.number
        proto = found.port.proto.name
        service = found.judgement.service
        state = answer.state.rawValue
        openedBy = found.answers.compactMap(\.openedBy).min()?.description
        verifiedAt = found.answers.compactMap(\.verifiedAt).max()?.description
        sources = Set(found.answers.compactMap(\.source)).sorted().joined(separator: " ")
        risk = found.judgement.risk.map { "\($0.name): \($0.why)" }
        rule = found.judgement.match?.rule.description
        ruleAt = found.judgement.match?.rule.place
    }

    static let columns = [
        "finding", "is_violation", "severity", "address", "port", "proto", "service", "state", "opened_by",
        "verified_at", "sources", "risk", "rule", "rule_at",
    ]

    var values: [String?] {
        [
            finding, isViolation ? "true" : "false", severity, address, "\(port)", proto, service, state, openedBy,
            verifiedAt, sources, risk, rule, ruleAt,
        ]
    }

    static func table(_ found: [PolicyFinding], now: Timestamp) -> Table {
        var table = Table("FINDING", "SEVERITY", "ADDRESS", "PORT", "SERVICE", "STATE", "FIRST SEEN OPEN", "WHY")
        for finding in found {
            let record = PolicyRecord(finding)
            let reasons = [
                record.rule.map { "\($0)\(record.ruleAt.map { " at \($0)" } ?? "")" },
                finding.judgement.expectation == .expected ? nil : record.risk,
            ]
            table.add(
                record.finding, record.severity, record.address, "\(record.port)/\(finding.port.proto)",
                record.service ?? "", record.state,
                finding.answers.compactMap(\.openedBy).min()?.tableText(now: now) ?? "never",
                reasons.compactMap { $0 }.joined(separator: "; "))
        }
        return table
    }
}
