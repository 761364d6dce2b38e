import PortModel

/// One request, as far as its answer is to be judged by it.
struct Exchange: Sendable {
    let operation: APIError.Operation
    let url: String
    let credential: Credential
    let now: Now

    /// A text from outside made safe to show: the credential taken out first, since cutting could split it.
    func safe(_ text: String, limit: Int) -> String {
        credential.redacting(text).untrusted(limit: limit)
    }

    func failure(
        _ code: APIError.Code, answer: Answer? = nil, messages: [APIMessage] = [], cause: String? = nil,
        hint: String? = nil, retryHelps: Bool? = nil, retryAfter: Duration? = nil
    ) -> APIError {
        let wait = retryAfter ?? answer.flatMap { self.retryAfter($0.headers) }
        return APIError(
            code, operation: operation, url: credential.redacting(url), status: answer?.status, messages: messages,
            cfRay: answer?.headers.first(name: "cf-ray").map { safe($0, limit: 64) }, cause: cause,
            hint: hint ?? (code == .rateLimited ? wait.map(waitingHint) : nil), retryHelps: retryHelps,
            retryAfter: wait)
    }

    /// The absolute time too: who reads a log later cannot add up from "in 5 min".
    private func waitingHint(_ wait: Duration) -> String {
        "wait until \((now() + wait).shortText) UTC, and poll less often or with a token of its own"
    }

    /// `Retry-After` as RFC 9110 section 10.2.3 has it: whole seconds, or a date. What is beyond a day is a day.
    func retryAfter(_ headers: AnswerHeaders) -> Duration? {
        guard let text = headers.first(name: "retry-after")?.trimmed else { return nil }
        let day = Duration.seconds(86_400)
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return min(.seconds(Int64(text.prefix(12)) ?? 0), day)
        }
        return Timestamp(httpDate: text, now: now()).map { min(max($0 - now(), .zero), day) }
    }
}
