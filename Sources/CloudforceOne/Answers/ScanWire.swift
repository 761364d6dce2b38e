public import PortModel

/// The bodies of answers, as a server of the contract writes them: an envelope of `success`, `errors`, `messages` and
/// `result`, in UTF-8. The client reads them far more loosely.
public enum ScanWire {
    public static let mediaType = "application/json"

    public static func configs(_ configs: [ScanConfig]) -> [UInt8] {
        success(.array(configs.map(\.json)))
    }

    public static func config(_ config: ScanConfig) -> [UInt8] {
        success(config.json)
    }

    /// The latest result: every address with its ports in the order given, an address without ports with an empty array.
    public static func result(_ hosts: [IPAddress: [OpenPort]]) -> [UInt8] {
        let members = hosts.sorted { $0.key < $1.key }.map { address, ports in
            (address.description, JSONValue.array(ports.map(\.json)))
        }
        return success(.object(JSONObject(members)))
    }

    /// `{}` as the result: that of a delete, and of a config whose first scan has not ended.
    public static func empty() -> [UInt8] {
        success(.object(JSONObject()))
    }

    /// A failure with at least one error; its result is null.
    public static func failure(_ errors: [APIMessage]) -> [UInt8] {
        envelope(success: false, errors: errors, result: .null)
    }

    static func success(_ result: JSONValue) -> [UInt8] {
        envelope(success: true, errors: [], result: result)
    }

    private static func envelope(success: Bool, errors: [APIMessage], result: JSONValue) -> [UInt8] {
        JSONValue.object(
            JSONObject([
                ("success", .bool(success)), ("errors", .array(errors.map(\.json))), ("messages", .array([])),
                ("result", result),
            ])
        ).serialized()
    }
}

extension ScanConfig {
    /// The config as the API writes it; a frequency without a fraction is written as an integer.
    public var json: JSONValue {
        .object(
            JSONObject([
                ("id", .string(id)), ("account_id", .string(accountID)),
                ("ips", .array(ips.map { .string($0) })), ("ports", .array(ports.map { .string($0) })),
                ("frequency", .number(frequency)),
            ]))
    }
}

extension OpenPort {
    /// The port as the API writes it, below its address.
    public var json: JSONValue {
        .object(
            JSONObject([
                ("number", .number(Double(port.number))), ("proto", .string(port.proto.name)),
                ("status", .string(status)),
            ]))
    }
}
