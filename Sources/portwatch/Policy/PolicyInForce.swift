import PortModel
import WatchSettings

/// The policy as a daemon with these settings has it, and where each of its rules stands.
struct PolicyInForce {
    let expected: ExpectedState
    private let rules: [PlacedRule]

    /// - Throws: `SettingsError` where the file of accepted rules cannot be used.
    init(_ policy: Settings.Policy) throws(SettingsError) {
        let accepted = try AcceptedFile(path: policy.acceptedPath).rules()
        expected = policy.expected(with: accepted)
        rules = policy.rules(with: accepted)
    }

    /// The ports that rules in force want open: those that name a single one. Those that an earlier rule forbids are not
    /// wanted, and those that were accepted are only allowed.
    func wanted(at time: Timestamp) -> [Port] {
        var seen = Set<Port>()
        return rules.compactMap { placed in
            let rule = placed.rule
            guard rule.verdict == .expected, !rule.isAllowance, rule.isInForce(at: time), let block = rule.block,
                block.first == block.last, let numbers = rule.ports, numbers.count == 1
            else { return nil }
            let port = Port(block.first, rule.proto ?? .tcp, numbers.lowerBound)
            guard expected.judge(port, at: time).expectation == .expected else { return nil }
            return seen.insert(port).inserted ? port : nil
        }
    }
}
