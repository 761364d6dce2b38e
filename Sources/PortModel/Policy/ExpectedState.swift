/// What is expected of the watched ports, as code: the rules, the table of risky services, and the names of services.
public struct ExpectedState: Hashable, Sendable {
    public var policy: PortPolicy
    public var risks: RiskTable
    public var services: ServiceNames

    public init(policy: PortPolicy = .init(), risks: RiskTable = .init(), services: ServiceNames = .init()) {
        self.policy = policy
        self.risks = risks
        self.services = services
    }

    /// What is said of one open port.
    public struct Judgement: Hashable, Sendable {
        public let expectation: PortExpectation
        /// How much it matters that the port is open.
        public let severity: Severity
        /// The rule that decided; nil where none did.
        public let match: PortPolicy.Match?
        /// Why the port is risky; nil where it is not.
        public let risk: RiskyService?
        /// The service's name in the system's database; nil where it has none.
        public let service: String?

        public init(
            expectation: PortExpectation, severity: Severity, match: PortPolicy.Match?, risk: RiskyService?,
            service: String?
        ) {
            self.expectation = expectation
            self.severity = severity
            self.match = match
            self.risk = risk
            self.service = service
        }
    }

    /// An expected port is worth a note, an unexpected one a warning, a forbidden one is critical; a risky service
    /// raises what is not expected to its own severity. A severity in the rule that decides stands above all of that.
    public func judge(_ port: Port, at time: Timestamp) -> Judgement {
        let (expectation, match) = policy.judge(port, at: time)
        let risk = risks.risk(of: port)
        let severity: Severity =
            switch expectation {
            case .expected: match?.rule.severity ?? .info
            case .forbidden: match?.rule.severity ?? .critical
            case .unexpected, .expired: max(.warning, risk?.severity ?? .warning)
            }
        return Judgement(
            expectation: expectation, severity: severity, match: match, risk: risk,
            service: services.name(of: port.number, port.proto))
    }
}
