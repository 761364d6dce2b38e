import PortModel

/// Makes rules of the value of a `rules` key: in the settings, in a policy file, in what was accepted.
struct RuleDecoder {
    /// Where the rules stand, for their places.
    let file: String

    /// The most combinations that one rule may stand for.
    private static let mostOfOne = RuleText.mostCombinations

    static let accepted =
        "a list of rules such as {expect: tcp/443, ips: 192.0.2.0/24} or {forbid: [tcp/23, tcp/3389]}; [] for none"

    /// One rule for each combination of a block and a range of ports, in the order of the file.
    func rules(_ field: Field, most: Int = Settings.Policy.maxRules) -> [PlacedRule] {
        var seen = UniqueValues<[PolicyRule]>()
        var all: [PlacedRule] = []
        var isFull = false
        for item in field.items(accepted: Self.accepted) ?? [] {
            let rules = rules(of: item)
            guard !rules.isEmpty, !isFull else { continue }
            seen.claim(rules, shown: "this rule", of: item, accepted: "each rule once: the first decides")
            all += rules.map { PlacedRule(rule: $0, file: file, line: item.line) }
            guard all.count > most else { continue }
            isFull = true
            item.notes.add(
                line: item.line, at: item.path,
                "more than \(most) rules, each combination of a block and ports being one",
                accepted: "fewer, with blocks and ranges")
        }
        return all
    }

    private func rules(of field: Field) -> [PolicyRule] {
        guard let keys = field.section(SettingsKeys.Rule.self) else { return [] }
        let subject = subject(keys)
        let blocks = keys[.ips].map(blocks) ?? [nil]
        // Each is read, so that each tells what is wrong with it.
        let severity = keys.value(.severity) { $0.choice(Severity.self) }
        let owner = keys.value(.owner) { $0.line(limit: PolicyRule.longestText) }
        let reason = keys.value(.reason) { $0.line(limit: PolicyRule.longestText) }
        let until = keys.value(.until) { $0.moment() }
        guard let subject, let blocks else { return [] }
        guard blocks.count <= Self.mostOfOne / subject.ports.count else {
            let _: PolicyRule? = field.refuse(
                "more than \(Self.mostOfOne) combinations of a block and ports",
                accepted: "several smaller rules, with blocks and ranges")
            return []
        }
        var rules: [PolicyRule] = []
        do {
            for block in blocks {
                for ports in subject.ports {
                    rules.append(
                        try PolicyRule(
                            block: block, proto: ports.proto, ports: ports.ports, verdict: subject.verdict,
                            severity: severity, owner: owner, reason: reason, until: until))
                }
            }
        } catch {
            let _: PolicyRule? = field.refuse(error)
        }
        return rules
    }

    /// What is expected or forbidden: a rule says one of the two.
    private func subject(_ keys: Section<SettingsKeys.Rule>) -> (verdict: PolicyRule.Verdict, ports: [RulePorts])? {
        let accepted = "ports: \(RulePorts.accepted), or a list of them"
        let expected = keys[.expect].flatMap { places(of: $0, accepted, RulePorts.init(parsing:)) }
        let forbidden = keys[.forbid].flatMap { places(of: $0, accepted, RulePorts.init(parsing:)) }
        switch (keys[.expect], keys[.forbid]) {
        case (nil, nil):
            keys.refuse(.expect, "missing, and no \"forbid\" either", accepted: "expect or forbid, with \(accepted)")
            return nil
        case (_?, _?):
            keys.refuse(.forbid, "beside \"expect\"", accepted: "one of the two; a rule of its own for the other")
            return nil
        case (_?, nil): return expected.map { (.expected, $0) }
        case (nil, _?): return forbidden.map { (.forbidden, $0) }
        }
    }

    private func blocks(_ field: Field) -> [AddressBlock?]? {
        places(
            of: field, "an address or a block, such as 192.0.2.7 or 2001:db8::/32, or a list of them",
            AddressBlock.init(parsing:))
    }

    /// One value, or a list of them; nil where one of them is wrong.
    private func places<Value>(
        of field: Field, _ accepted: String, _ read: (String) throws(ParseFailure) -> Value
    ) -> [Value]? {
        guard case .list = field.value.content else { return field.parsed(accepted: accepted, read).map { [$0] } }
        guard let items = field.items(accepted: accepted) else { return nil }
        guard !items.isEmpty else { return field.refuse("an empty list", accepted: accepted) }
        let values = items.compactMap { $0.parsed(accepted: accepted, read) }
        return values.count == items.count ? values : nil
    }
}
