extension Exchange {
    /// The `result` of an answer that says that the operation succeeded; nil where it has none.
    ///
    /// The answer is a success when its status is one and its body is an object whose `success` is true, or that has
    /// no `success` and a `result`.
    func result(of answer: Answer) throws(APIError) -> JSONValue? {
        guard answer.isSuccess else { throw refusal(answer, messages: messages(of: answer)) }
        let body: JSONValue
        do {
            body = try JSONValue(parsing: answer.body)
        } catch {
            let code: APIError.Code = error.reason == .tooManyValues ? .tooLarge : .unusableAnswer
            throw failure(code, answer: answer, cause: "the body is \(describe(answer, error))")
        }
        guard case .object(let envelope) = body else {
            throw failure(.unusableAnswer, answer: answer, cause: "the body is \(body.kind), not an object")
        }
        if let name = envelope.repeatedName {
            let cause = "the body has more than one \"\(safe(name, limit: 40))\""
            throw failure(.unusableAnswer, answer: answer, cause: cause)
        }
        switch envelope["success"] {
        case .bool(true): break
        case .bool(false): throw refusal(answer, messages: messages(of: envelope))
        case nil where envelope["result"] != nil: break
        default:
            throw failure(.unusableAnswer, answer: answer, cause: "the body does not say whether it succeeded")
        }
        return envelope["result"]
    }

    private func refusal(_ answer: Answer, messages: [APIMessage]) -> APIError {
        var cause: String?
        if messages.isEmpty { cause = answer.body.isEmpty ? nil : "the body names no error" }
        if answer.status == 304 {
            cause = "it says that a result is unchanged that was not named"
        } else if (300..<400).contains(answer.status) {
            let target = answer.headers.first(name: "location").map { " to \(safe($0, limit: 120))" } ?? ""
            cause = "a redirect\(target) is not followed"
        }
        return failure(
            Self.code(status: answer.status, messages: messages, operation: operation), answer: answer,
            messages: messages, cause: cause)
    }

    /// What kind of failure an answer is. The API's own codes say more than the status, which may even be 200.
    static func code(
        status: Int, messages: [APIMessage], operation: APIError.Operation
    ) -> APIError.Code {
        let codes = Set(messages.compactMap(\.code))
        let words = messages.map { $0.message.lowercased() }
        if status == 429 || codes.contains(APICode.rateLimited) { return .rateLimited }
        if words.contains(where: { $0.contains("cfone.port_scan") || $0.contains("entitle") }) { return .notEntitled }
        if status == 401 || status == 403 || !codes.isDisjoint(with: APICode.ofCredentials) { return .unauthorized }
        if codes.contains(APICode.unknownConfig) { return .unknownConfig }
        if !codes.isDisjoint(with: [APICode.noSuchRoute, APICode.noSuchIdentifier]) { return .notFound }
        if status == 405 || codes.contains(APICode.methodNotAllowed) { return .methodNotAllowed }
        switch status {
        case 404, 410: return operation.namesConfig ? .unknownConfig : .notFound
        case 408: return .timedOut
        case 409: return .conflict
        case 400..<500: return .badRequest
        case 500..<600, 200..<300: return .server
        default: return .unusableAnswer
        }
    }

    private func describe(_ answer: Answer, _ error: JSONValue.Failure) -> String {
        let type = answer.headers.first(name: "content-type").map { ", sent as \(safe($0, limit: 60))" } ?? ""
        let encoding =
            answer.headers.first(name: "content-encoding").map { ", encoded as \(safe($0, limit: 30))" } ?? ""
        let first = answer.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let what: String
        switch first {
        case nil: what = "empty"
        case UInt8(ascii: "<"): what = "an HTML or XML page, not JSON"
        default: what = "not usable JSON: \(error)"
        }
        return what + type + encoding
    }
}

extension APICode {
    fileprivate static let ofCredentials: Set<Int> = [authentication, badAuthHeaders, badAuthKey, badAuthHeader]
}

extension APIError.Operation {
    fileprivate var namesConfig: Bool { self != .listConfigs && self != .createConfig }
}
