import PortModel

extension Settings.Policy {
    /// A rule that never decides, and the one before it that speaks of all its ports for as long as it does.
    public struct Shadowed: Hashable, Sendable {
        public let rule: PlacedRule
        public let by: PlacedRule
    }

    /// The rules that never decide: likely a slip, since what is general was written before what is special.
    /// - Parameter most: no more of them are looked for.
    public func shadowed(most: Int = 20) -> [Shadowed] {
        var found: [Shadowed] = []
        for (index, later) in rules.enumerated() where found.count < most {
            guard let earlier = rules[..<index].first(where: { $0.rule.covers(later.rule) }) else { continue }
            found.append(Shadowed(rule: later, by: earlier))
        }
        return found
    }
}

extension PolicyRule {
    /// Whether it speaks of every port that another one speaks of, for at least as long.
    fileprivate func covers(_ other: PolicyRule) -> Bool {
        if let until, other.until.map({ $0 > until }) ?? true { return false }
        if let proto, proto != other.proto { return false }
        if let ports {
            guard let others = other.ports, ports.contains(others.lowerBound), ports.contains(others.upperBound) else {
                return false
            }
        }
        guard let block else { return true }
        return other.block.map { block.contains($0.first) && block.contains($0.last) } ?? false
    }
}
