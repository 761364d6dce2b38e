import PortHistory
import PortModel

extension Explanation {
    private static let changesOfPorts: Set<EventType> = [.portOpened, .portClosed, .expectedMissing]

    /// Why the change was believed.
    var confirmed: [String] {
        var sentences: [String] = []
        let evidence = event.evidence
        switch detail("confidence") {
        case "single": sentences.append("One scan says so; no other had to agree.")
        case "agreed":
            sentences.append(
                evidence.polls.count > 1
                    ? "\(evidence.polls.count) polls of distinct scans agree." : "Further scans agreed.")
        case "confirmed": sentences.append("The port itself was asked again, and answered the same.")
        case .some(let other): sentences.append("Its confidence is \(other).")
        case nil where Self.changesOfPorts.contains(event.type):
            sentences.append(
                "The event does not say what confirmed it: a portwatch from before that was recorded wrote it.")
        case nil: break
        }
        if let probe = evidence.probe {
            sentences.append("When it was asked again, at \(time(probe.at)), it was \(probe.answer.rawValue).")
        }
        if !evidence.scans.isEmpty { sentences.append("Scans: \(evidence.scans.joined(separator: ", ")).") }
        if let asOf = evidence.asOf { sentences.append("The deciding result speaks of \(time(asOf)).") }
        return sentences
    }

    /// What was not told at once, or not at all.
    var suppressed: [String] {
        var sentences: [String] = []
        let evidence = event.evidence
        if let since = evidence.heldSince {
            sentences.append("The change was held back as suspicious since \(time(since)), until another scan agreed.")
        }
        if evidence.suppressed > 0 {
            sentences.append(
                "This one event stands for \(evidence.suppressed) change\(evidence.suppressed == 1 ? "" : "s") of single "
                    + "ports that are not told one by one; their intervals are kept.")
        }
        guard let held = background.held else { return sentences }
        sentences += held.reasons.map { "Suspicious: \($0)." }
        let verdict =
            switch held.verdict {
            case nil: "is still held"
            case "released": "was released: another scan agreed"
            case "dropped": "was dropped: another scan contradicted it"
            case "split": "was split: another scan agreed with a part of it and contradicted the rest"
            case .some(let other): "ended as \(other)"
            }
        sentences.append(
            "The result that was held since \(time(held.since)) \(verdict)"
                + (held.decidedAt.map { ", at \(time($0))" } ?? "")
                + "; \(held.changes) changes, \(held.agreed) agreed with, \(held.contradicted) contradicted.")
        return sentences
    }

    var policy: [String] {
        var sentences: [String] = []
        switch detail("expectation") {
        case nil: break
        case "expired": sentences.append("The port was allowed until a time that had passed.")
        case let expectation?: sentences.append("The port is \(expectation).")
        }
        if let rule = event.evidence.rule {
            let place = detail("rule_place").map { " at \($0)" } ?? " \(rule.position)"
            sentences.append("The rule\(place) decided: \(rule.text).")
        } else if let rule = detail("rule") {
            sentences.append("Rule \(rule) decided.")
        }
        let parts = [("Owner", "rule_owner"), ("Reason", "rule_reason"), ("Until", "rule_until"), ("Risk", "risk")]
        for (title, name) in parts {
            if let text = detail(name) { sentences.append("\(title): \(text).") }
        }
        return sentences
    }
}
