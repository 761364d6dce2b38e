public import PortModel

extension Settings {
    /// What is expected of the watched ports, as code.
    public struct Policy: Hashable, Sendable {
        /// In the order in which they decide: those of the settings file, then those of the policy file.
        public let rules: [PlacedRule]
        public let risks: RiskTable
        /// The names of services on this system; none where it has no database of them.
        public let services: ServiceNames
        /// The file to which the daemon adds what is accepted: an absolute path.
        public let acceptedPath: String

        /// The most rules that are taken, each combination of a block and a range of ports being one.
        public static let maxRules = 10_000
        static let servicesFile = "/etc/services"
    }
}

/// A rule, and where somebody wrote it.
public struct PlacedRule: Hashable, Sendable {
    public private(set) var rule: PolicyRule
    /// The file as it was named, and the line, from 1.
    public let file: String
    public let line: Int

    /// `policy.yaml:12`; safe to print.
    public var place: String { "\(file.untrusted(limit: 4096)):\(line)" }

    fileprivate var asAllowance: PlacedRule {
        var placed = self
        placed.rule = rule.asAllowance
        return placed
    }
}

extension Settings.Policy {
    /// All rules in the order in which they decide. What was accepted comes first, since it excepts from the rules, and
    /// of it the newest, which is the last in its file. It allows ports, and does not ask for them.
    public func rules(with accepted: [PlacedRule]) -> [PlacedRule] {
        accepted.reversed().map(\.asAllowance) + rules
    }

    /// What is expected, with what was accepted.
    public func expected(with accepted: [PlacedRule]) -> ExpectedState {
        ExpectedState(
            policy: PortPolicy(rules(with: accepted).map { $0.rule.placed(at: $0.place) }), risks: risks,
            services: services)
    }
}
