public import PortModel

/// Finds the exceptions of a policy that have run out while their port was still open. Pure: somebody calls it now and
/// then, with the time of the last call.
public enum ExceptionSweep {
    /// A port that a config has as open.
    public struct OpenPort: Hashable, Sendable {
        public let port: Port
        public let source: String
        public let config: String
        public let openedBy: Timestamp

        public init(port: Port, source: String, config: String, openedBy: Timestamp) {
            self.port = port
            self.source = source
            self.config = config
            self.openedBy = openedBy
        }
    }

    /// Whether an exception has run out after `since`, so that the open ports are worth reading.
    public static func isDue(_ policy: PortPolicy, since: Timestamp, now: Timestamp) -> Bool {
        policy.rules.contains { $0.verdict == .expected && $0.until.map { since < $0 && $0 <= now } ?? false }
    }

    /// One event a port whose exception has run out after `since`: not where another rule expects the port still, and
    /// not where it opened only afterwards, which was told with its opening.
    public static func events(
        open: some Sequence<OpenPort>, expected: ExpectedState, since: Timestamp, now: Timestamp
    ) -> [Event] {
        var byPort: [Port: [OpenPort]] = [:]
        for entry in open { byPort[entry.port, default: []].append(entry) }
        return byPort.sorted { $0.key < $1.key }.compactMap { port, seen in
            event(of: port, seen: seen, expected: expected, since: since, now: now)
        }
    }

    private static func event(
        of port: Port, seen: [OpenPort], expected: ExpectedState, since: Timestamp, now: Timestamp
    ) -> Event? {
        guard let (match, until) = lastToEnd(expected.policy, port, since: since, now: now) else { return nil }
        let judgement = expected.judge(port, at: now)
        let during = seen.filter { $0.openedBy < until }
        guard judgement.expectation != .expected, let first = during.first else { return nil }
        var evidence = Evidence()
        evidence.rule = Evidence.Rule(match)
        evidence.asOf = until
        var details = ExpectedState.Judgement(
            expectation: judgement.expectation, severity: judgement.severity, match: match, risk: judgement.risk,
            service: judgement.service
        ).details
        details["opened_by"] = .time(first.openedBy)
        details["seen_by"] = .list(Set(during.map(\.source)).sorted())
        return Event(
            .exceptionExpired, severity: judgement.severity, time: now, source: first.source, config: first.config,
            port: port,
            message: "\(port.service) on \(port.address) is still open, and was allowed only until "
                + "\(until.shortText)\(match.text)",
            details: details, evidence: evidence)
    }

    /// The rule that expected the port until a time after `since`, and when that was; of several one after the other, as
    /// many may have been while nobody looked, the last.
    private static func lastToEnd(
        _ policy: PortPolicy, _ port: Port, since: Timestamp, now: Timestamp
    ) -> (PortPolicy.Match, until: Timestamp)? {
        let ends = policy.rules.compactMap { rule -> Timestamp? in
            guard rule.verdict == .expected, let until = rule.until, since < until, until <= now else { return nil }
            return rule.matches(port) ? until : nil
        }
        for until in ends.sorted(by: >) {
            let before = policy.judge(port, at: until - .milliseconds(1))
            if before.expectation == .expected, let match = before.match, match.rule.until == until {
                return (match, until)
            }
        }
        return nil
    }
}
