import Logging
import PortModel

extension ScanResponder {
    /// A line for a credential that is refused, at most one a minute: somebody guesses, or a client is set up wrongly.
    func tell(_ standing: CredentialCheck.Standing, _ context: ScanRequestContext) {
        let problem: String
        switch standing {
        case .owner, .anonymous: return
        case .wrong: problem = "with a wrong token"
        case .malformed: problem = "whose credential headers are malformed"
        }
        guard let count = notices.refused(at: now()) else { return }
        let others = count > 1 ? "; \(count) such requests since the last line of this kind" : ""
        logger.warning("the scan server refused a request \(problem) from \(context.peer)\(others)")
    }

    /// A line when the limit was exceeded: until the refusal is over there is no other.
    func tellRefusal(
        _ standing: CredentialCheck.Standing, _ verdict: RateWindow.Verdict, _ context: ScanRequestContext
    ) {
        let whose = standing == .owner ? "the token" : "requests without the token"
        logger.warning(
            """
            the scan server's rate limit for \(whose) was exceeded, the last request came from \(context.peer); \
            all of them are refused for \(verdict.resetSeconds) s
            """)
    }
}
