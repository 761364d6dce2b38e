extension Exchange {
    /// How many messages of one answer are kept.
    private static let maximumMessages = 16

    /// The errors that the body of a refusal names; none where it is not one of the API.
    func messages(of answer: Answer) -> [APIMessage] {
        guard let body = try? JSONValue(parsing: answer.body, maximumValues: 10_000), case .object(let envelope) = body
        else { return [] }
        return messages(of: envelope)
    }

    /// The `errors` of an answer, or its `messages` where it has no errors, in any of the shapes that are met:
    /// an array of objects or strings, one bare object, one string.
    func messages(of envelope: JSONObject) -> [APIMessage] {
        var found: [APIMessage] = []
        collect(envelope["errors"], into: &found, depth: 0)
        if found.isEmpty { collect(envelope["messages"], into: &found, depth: 0) }
        if found.isEmpty { collect(envelope["error"], into: &found, depth: 0) }
        return found
    }

    private func collect(_ value: JSONValue?, into found: inout [APIMessage], depth: Int) {
        guard found.count < Self.maximumMessages, depth < 4 else { return }
        switch value {
        case .string(let text): found.append(APIMessage(code: nil, message: safe(text, limit: 300)))
        case .number(let number): found.append(APIMessage(code: Int(exactly: number), message: ""))
        case .array(let entries):
            for entry in entries.prefix(Self.maximumMessages) { collect(entry, into: &found, depth: depth + 1) }
        case .object(let object): collect(object, into: &found, depth: depth)
        case nil, .null, .bool: break
        }
    }

    private func collect(_ object: JSONObject, into found: inout [APIMessage], depth: Int) {
        let code = integer(object["code"])
        let text = string(object["message"]) ?? string(object["error"])
        guard code != nil || text != nil else {
            // An object that is no message itself: field names with what is wrong with them.
            for member in object.members.prefix(Self.maximumMessages - found.count) {
                let what = string(member.value).map { ": \($0)" } ?? ""
                found.append(APIMessage(code: nil, message: safe(member.name + what, limit: 300)))
            }
            return
        }
        var pointer: String?
        if case .object(let source) = object["source"] { pointer = string(source["pointer"]) }
        found.append(
            APIMessage(
                code: code, message: safe(text ?? "", limit: 300), pointer: pointer.map { safe($0, limit: 100) }))
        collect(object["error_chain"], into: &found, depth: depth + 1)
    }

    private func integer(_ value: JSONValue?) -> Int? {
        switch value {
        case .number(let number): Int(exactly: number)
        case .string(let text): Int(text)
        default: nil
        }
    }

    private func string(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): text
        case .array(let entries): entries.lazy.compactMap { self.string($0) }.first
        default: nil
        }
    }
}
