import PortHistory
import PortModel

/// What the policy says of one port as it is now.
struct PolicyFinding {
    let port: Port
    let finding: Finding
    let judgement: ExpectedState.Judgement
    /// What each config that has to do with it says; never none.
    let answers: [PortAnswer]

    enum Finding: String {
        /// It is open, and must not be.
        case forbidden
        /// It is open, and no rule says anything of it.
        case unexpected
        /// It is open, and was allowed until a time that has passed.
        case expired
        /// It is expected to be open, and is closed.
        case missing
        /// It is expected to be open, and nobody knows whether it is.
        case unverified
        /// It is open, as expected.
        case expected

        var isViolation: Bool { self != .expected && self != .unverified }
    }

    var severity: Severity {
        switch finding {
        case .missing: max(.warning, judgement.match?.rule.severity ?? .warning)
        case .unverified: .notice
        default: judgement.severity
        }
    }

    /// An open port.
    private init(open port: Port, _ answers: [PortAnswer], _ judgement: ExpectedState.Judgement) {
        self.port = port
        self.answers = answers
        self.judgement = judgement
        finding =
            switch judgement.expectation {
            case .expected: .expected
            case .forbidden: .forbidden
            case .expired: .expired
            case .unexpected: .unexpected
            }
    }

    /// A port that is not open, though it should be.
    private init(notOpen port: Port, _ answers: [PortAnswer], _ judgement: ExpectedState.Judgement) {
        self.port = port
        self.answers = answers
        self.judgement = judgement
        finding = answers.verdict == .closed ? .missing : .unverified
    }

    /// - Parameters:
    ///   - answers: of everything that was open when it was last looked at; others are passed over.
    ///   - lookUp: what is known of a port that is not among them.
    /// - Returns: violations first, the most severe of them before the others, then by port.
    static func all(
        _ answers: [PortAnswer], _ policy: PolicyInForce, at time: Timestamp,
        lookUp: (Port) async throws -> [PortAnswer]?
    ) async throws -> [PolicyFinding] {
        let open = Dictionary(grouping: answers.filter(\.mayBeOpen), by: \.port)
        var findings = open.map { port, answers in
            PolicyFinding(open: port, answers, policy.expected.judge(port, at: time))
        }
        for port in policy.wanted(at: time) where open[port] == nil {
            guard let answers = try await lookUp(port) else { continue }
            findings.append(PolicyFinding(notOpen: port, answers, policy.expected.judge(port, at: time)))
        }
        return findings.sorted { left, right in
            let rank = { (finding: PolicyFinding) -> Int in
                (finding.finding.isViolation ? 100 : 0) + (Severity.allCases.firstIndex(of: finding.severity) ?? 0)
            }
            let (first, second) = (rank(left), rank(right))
            return first == second ? left.port < right.port : first > second
        }
    }
}

extension PortAnswer {
    /// Whether it was open when somebody last looked, and nobody has found it closed: also where it is silent now, or
    /// nobody has looked for long.
    var mayBeOpen: Bool {
        switch state {
        case .open, .opening, .closing, .noAnswer: true
        case .unknown: openedBy != nil && endReason == nil && closedBy == nil
        case .closed, .notCovered: false
        }
    }
}
