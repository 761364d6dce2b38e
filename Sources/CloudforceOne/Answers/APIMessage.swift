/// One entry of the `errors` or `messages` of an answer.
public struct APIMessage: Hashable, Sendable {
    /// The API's number for it; nil where an answer gives none.
    public let code: Int?
    /// For people. Decoded from an answer it is bounded and safe to show.
    public let message: String
    /// The place in the request's body that it is about, as a JSON pointer.
    public let pointer: String?

    public init(code: Int?, message: String, pointer: String? = nil) {
        self.code = code
        self.message = message
        self.pointer = pointer
    }

    var json: JSONValue {
        var object = JSONObject()
        if let code { object.append("code", .number(Double(code))) }
        object.append("message", .string(message))
        if let pointer { object.append("source", .object(JSONObject([("pointer", .string(pointer))]))) }
        return .object(object)
    }
}

extension APIMessage: CustomStringConvertible {
    /// `10000 Authentication error (/ips/0)`.
    public var description: String {
        let parts = [code.map { "\($0)" }, message.isEmpty ? nil : message, pointer.map { "(\($0))" }]
        return parts.compactMap { $0 }.joined(separator: " ")
    }
}
