import PortModel

extension BudgetExhausted {
    /// What happened, for the cause of an error.
    var cause: String {
        let next = "the next request may go in \(wait.shortText)"
        switch reason {
        case .refused: return "\(refused), so that \(next)"
        case .awaitingAnswer:
            return "\(refused); one request went alone to see whether it takes more, and has no answer yet"
        case .usedUp: return "the API said that the limit of this credential is used up; \(next)"
        case .ownLimit: return "the request budget of this credential is used up; \(next)"
        case .pace: return "much of the request budget of this credential is used, so polls are spread out; \(next)"
        case .person: return "a command that waits for the same request budget goes first; \(next)"
        }
    }

    private var refused: String {
        // Another process made that request, or this one before it was started anew.
        guard let refusal else { return "the API refused an earlier request of this credential with HTTP 429" }
        return "the API refused \(refusal)"
    }
}

extension RateRefusal: CustomStringConvertible {
    /// Completes "the API refused": `with HTTP 429 (971 Please wait, cf-ray 8c0ffee) at 2026-11-24 12:00:03 UTC and asked
    /// to wait until 2026-11-24 12:05:03 UTC`.
    public var description: String {
        let details = [message.isEmpty ? nil : message, cfRay.map { "cf-ray \($0)" }].compactMap { $0 }
        let said = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
        let until = retryAfter.map { " and asked to wait until \((time + $0).shortText) UTC" }
        return "with HTTP 429\(said) at \(time.shortText) UTC" + (until ?? ", without saying until when")
    }
}
