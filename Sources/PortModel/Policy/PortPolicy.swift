/// The rules, in order: the first one that is in force and speaks of a port decides.
public struct PortPolicy: Hashable, Sendable {
    public let rules: [PolicyRule]

    public init(_ rules: [PolicyRule] = []) {
        self.rules = rules
    }

    /// A rule and its place in the policy, counted from 1 as people count.
    public struct Match: Hashable, Sendable {
        public let position: Int
        public let rule: PolicyRule

        public init(position: Int, rule: PolicyRule) {
            self.position = position
            self.rule = rule
        }
    }

    /// What the policy says of a port at a time, and by which rule. A rule that has run out is passed over; where no
    /// other one in force speaks of the port either, the first exception that has run out is named.
    public func judge(_ port: Port, at time: Timestamp) -> (expectation: PortExpectation, match: Match?) {
        var expired: Match?
        for (index, rule) in rules.enumerated() where rule.matches(port) {
            let match = Match(position: index + 1, rule: rule)
            guard !rule.isInForce(at: time) else {
                return (rule.verdict == .expected ? .expected : .forbidden, match)
            }
            if rule.verdict == .expected, expired == nil { expired = match }
        }
        return (expired == nil ? .unexpected : .expired, expired)
    }
}
