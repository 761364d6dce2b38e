import PortModel

extension ExpectedState.Judgement {
    /// What an event says of it, by field name.
    var details: [String: Event.Detail] {
        var details: [String: Event.Detail] = ["expectation": .text(expectation.rawValue)]
        if let match {
            details["rule"] = .number(match.position)
            details["rule_place"] = match.rule.place.map { .text($0) }
            details["rule_owner"] = match.rule.owner.map { .text($0) }
            details["rule_reason"] = match.rule.reason.map { .text($0) }
            details["rule_until"] = match.rule.until.map { .time($0) }
        }
        if let risk { details["risk"] = .text("\(risk.name): \(risk.why)") }
        if let service { details["service"] = .text(service) }
        return details
    }

    /// What follows in the message of an opening; empty where nothing is known of the port.
    var note: String {
        let risky = risk.map { "; \($0.name): \($0.why)" } ?? ""
        return switch expectation {
        case .expected: ", as expected\(ruleText)"
        case .forbidden: ", which is forbidden\(ruleText)\(risky)"
        case .expired: ", which was allowed only until \(match?.rule.until?.shortText ?? "?")\(ruleText)\(risky)"
        case .unexpected: risky
        }
    }

    /// Whether a rule wants the port open: one that was accepted only allows it.
    var wantsOpen: Bool { expectation == .expected && match?.rule.isAllowance != true }

    /// How much it matters that a port that is expected to be open is not.
    var missedSeverity: Severity { max(.warning, match?.rule.severity ?? .warning) }

    var ruleText: String { match?.text ?? "" }
}

extension PortPolicy.Match {
    /// For the end of a message: ` by policy.yaml:12 (web team: the shop)`. A number alone would change with each rule
    /// that is accepted.
    var text: String {
        let why = [rule.owner, rule.reason].compactMap { $0 }.joined(separator: ": ")
        return " by \(rule.place ?? "rule \(position)")\(why.isEmpty ? "" : " (\(why))")"
    }
}
