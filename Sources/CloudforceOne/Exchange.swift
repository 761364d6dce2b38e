import NIOHTTP1
import PortModel

/// One request, as far as its answer is to be judged by it.
struct Exchange: Sendable {
    let operation: APIError.Operation
    let method: HTTPMethod
    let url: String
    let credential: Credential
    let now: Now

    /// A text from outside made safe to show: the credential taken out first, since cutting could split it.
    func safe(_ text: String, limit: Int) -> String {
        credential.redacting(text).untrusted(limit: limit)
    }

    func failure(
        _ code: APIError.Code, answer: Answer? = nil, messages: [APIMessage] = [], cause: String? = nil
    ) -> APIError {
        APIError(
            code, operation: operation, url: credential.redacting(url), status: answer?.status, messages: messages,
            cfRay: answer?.headers.first(name: "cf-ray").map { safe($0, limit: 64) }, cause: cause,
            retryAfter: answer.flatMap { retryAfter($0.headers) })
    }

    /// `Retry-After` as RFC 9110 section 10.2.3 has it: whole seconds, or a date. What is beyond a day is a day.
    private func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        guard let text = headers.first(name: "retry-after")?.trimmed else { return nil }
        let day = Duration.seconds(86_400)
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return min(.seconds(Int64(text.prefix(12)) ?? 0), day)
        }
        return Timestamp(httpDate: text, now: now()).map { min(max($0 - now(), .zero), day) }
    }
}

/// What came back for a request, read to its end.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var isSuccess: Bool { (200..<300).contains(status) }
}

extension String {
    /// Without spaces and tabs at its ends.
    fileprivate var trimmed: String {
        let blank = { (character: Character) in character == " " || character == "\t" }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
