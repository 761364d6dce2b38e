public import PortModel

/// Writes rules as people write them into a policy file. What is written reads back as the same.
public enum RuleText {
    /// The most combinations of a block and a range of ports that one rule of a file may stand for.
    public static let mostCombinations = 1000

    /// One rule for a place of the list `rules`, indented below it.
    /// - Parameters:
    ///   - comments: lines to stand above it.
    ///   - ips: none for all addresses.
    public static func entry(
        comments: [String] = [], _ verdict: PolicyRule.Verdict, _ ports: [RulePorts], ips: [AddressBlock],
        severity: Severity? = nil, owner: String? = nil, reason: String? = nil, until: Timestamp? = nil
    ) -> String {
        var keys = ["\(verdict == .expected ? "expect" : "forbid"): \(list(ports.map(\.description)))"]
        if !ips.isEmpty { keys.append("ips: \(list(ips.map(address)))") }
        if let severity { keys.append("severity: \(severity.rawValue)") }
        if let owner { keys.append("owner: \(quoted(owner))") }
        if let reason { keys.append("reason: \(quoted(reason))") }
        if let until { keys.append("until: \(until)") }
        let lines =
            comments.map { "  # \($0.untrusted(limit: 1000))" } + ["  - \(keys[0])"]
            + keys.dropFirst().map { "    \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same of one rule as the daemon has it; nil where its protocol is none that a policy can name.
    public static func entry(comments: [String] = [], _ rule: PolicyRule) -> String? {
        guard rule.proto.map(RulePorts.canBeWritten) ?? true else { return nil }
        return entry(
            comments: comments, rule.verdict, [RulePorts(proto: rule.proto, ports: rule.ports)],
            ips: rule.block.map { [$0] } ?? [], severity: rule.severity, owner: rule.owner, reason: rule.reason,
            until: rule.until)
    }

    /// One value as it is, several as a list, lines of it at most about as wide as a page.
    private static func list(_ values: [String]) -> String {
        guard values.count != 1 else { return values[0] }
        var lines = ["["]
        for (index, value) in values.enumerated() {
            let piece = value + (index == values.count - 1 ? "]" : ",")
            if lines[lines.count - 1].utf8.count + piece.utf8.count > 100 { lines.append("      ") }
            let isFirst = lines[lines.count - 1].hasSuffix("[") || lines[lines.count - 1].hasSuffix("      ")
            lines[lines.count - 1] += (isFirst ? "" : " ") + piece
        }
        return lines.joined(separator: "\n")
    }

    /// A colon at the start or end of a plain text means something to YAML, so IPv6 stands in quotes.
    private static func address(_ block: AddressBlock) -> String {
        block.first.family == .v6 ? quoted(block.description) : block.description
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
