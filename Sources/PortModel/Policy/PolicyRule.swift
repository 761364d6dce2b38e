/// One rule of the policy: what is expected or forbidden on which ports, and for how long.
public struct PolicyRule: Hashable, Sendable {
    /// Nil for every address.
    public let block: AddressBlock?
    /// Nil for every protocol.
    public let proto: TransportProtocol?
    /// Nil for every port.
    public let ports: ClosedRange<UInt16>?
    public let verdict: Verdict
    /// How much it matters, in place of what follows from the verdict.
    public let severity: Severity?
    /// Who answers for it, and why it is so: one line each.
    public let owner: String?
    public let reason: String?
    /// From this time on the rule does not hold any more; nil for ever.
    public let until: Timestamp?
    /// Whether it only allows what it expects: nobody misses the ports when they close.
    public private(set) var isAllowance = false
    /// Where somebody wrote it, `policy.yaml:12`, for those who look it up; safe to print. Nil where that is not known.
    public private(set) var place: String?

    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case expected
        case forbidden
    }

    /// The longest owner or reason.
    public static let longestText = 200

    /// - Throws: `ParseFailure`: port 0, or an owner or reason that is empty, too long, or not one plain line.
    public init(
        block: AddressBlock? = nil, proto: TransportProtocol? = nil, ports: ClosedRange<UInt16>? = nil,
        verdict: Verdict, severity: Severity? = nil, owner: String? = nil, reason: String? = nil,
        until: Timestamp? = nil
    ) throws(ParseFailure) {
        if let ports, ports.lowerBound == 0 {
            throw ParseFailure(problem: "a rule names port 0", accepted: "ports within 1 to 65535")
        }
        self.block = block
        self.proto = proto
        self.ports = ports
        self.verdict = verdict
        self.severity = severity
        self.owner = try Self.line(owner, "owner")
        self.reason = try Self.line(reason, "reason")
        self.until = until
    }

    private static func line(_ text: String?, _ name: String) throws(ParseFailure) -> String? {
        guard let text else { return nil }
        guard !text.allSatisfy(\.isWhitespace), text.unicodeScalars.count <= longestText,
            text.untrusted(limit: longestText) == text
        else {
            throw ParseFailure(
                problem: "a rule's \(name) is \"\(text.untrusted())\"",
                accepted: "one line of 1 to \(longestText) printable characters")
        }
        return text
    }

    /// The same rule, as one that only allows.
    public var asAllowance: PolicyRule {
        var rule = self
        rule.isAllowance = true
        return rule
    }

    /// The same rule, as one that stands there.
    public func placed(at place: String) -> PolicyRule {
        var rule = self
        rule.place = place
        return rule
    }

    /// Whether the rule speaks of this port, in force or not.
    public func matches(_ port: Port) -> Bool {
        block?.contains(port.address) ?? true && proto.map { $0 == port.proto } ?? true
            && ports?.contains(port.number) ?? true
    }

    public func isInForce(at time: Timestamp) -> Bool {
        until.map { time < $0 } ?? true
    }
}

extension PolicyRule: CustomStringConvertible {
    /// `192.0.2.0/24 tcp/8000-8100 expected until 2026-11-24T00:00:00.000Z (web team: the shop)`.
    public var description: String {
        let numbers = ports.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" } ?? "any"
        let why = [owner, reason].compactMap { $0?.untrusted(limit: Self.longestText) }.joined(separator: ": ")
        return "\(block?.description ?? "any") \(proto?.description ?? "any")/\(numbers) \(verdict.rawValue)"
            + (severity.map { " severity \($0.rawValue)" } ?? "") + (until.map { " until \($0)" } ?? "")
            + (why.isEmpty ? "" : " (\(why))")
    }
}
