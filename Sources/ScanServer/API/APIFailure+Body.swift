import CloudforceOne

extension APIFailure {
    /// The answer's body: the envelope of a failure.
    var body: [UInt8] {
        guard let cause, let first = errors.first else { return ScanWire.failure(errors) }
        var error = Self.json(first)
        error.append("error_chain", .array([.object(Self.json(cause))]))
        return JSONValue.object(
            JSONObject([
                ("success", .bool(false)), ("errors", .array([.object(error)])), ("messages", .array([])),
                ("result", .null),
            ])
        ).serialized()
    }

    private static func json(_ message: APIMessage) -> JSONObject {
        JSONObject([
            ("code", message.code.map { .number(Double($0)) } ?? .null), ("message", .string(message.message)),
        ])
    }
}
