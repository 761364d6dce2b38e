public import PortModel

/// The request and the answer of a probe of single ports, which the contract does not have: portwatch's own scan server
/// and client speak it below a path of their own, `portwatch/probe`, that no part of the contract can come to have.
public enum ProbeWire {
    /// The most ports of one request.
    public static let maximumPorts = 1000
    /// The longest that a request may take at the server, in seconds.
    public static let maximumSeconds = 20
    /// How long it takes at most where it does not say.
    public static let defaultSeconds = 10

    /// What a port said, as the answer writes it. A port that was not asked is not in the answer.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case open
        /// It refused.
        case closed
        /// It gave no answer.
        case filtered
        /// Its host or network was reported as not reachable.
        case unreachable

        /// What it says of the port.
        public var answer: ProbeAnswer.Answer {
            switch self {
            case .open: .open
            case .closed: .closed
            case .filtered, .unreachable: .noAnswer
            }
        }
    }

    /// The body of a request.
    public static func request(_ ports: [Port], seconds: Int) -> JSONValue {
        .object(
            JSONObject([
                ("ports", .array(ports.map { .object(JSONObject(members(of: $0))) })),
                ("seconds", .number(Double(seconds))),
            ]))
    }

    /// The body of an answer, its ports in order.
    public static func answer(_ statuses: [Port: Status]) -> [UInt8] {
        let entries = statuses.sorted { $0.key < $1.key }.map { port, status in
            JSONValue.object(JSONObject(members(of: port) + [("status", .string(status.rawValue))]))
        }
        return ScanWire.success(.array(entries))
    }

    private static func members(of port: Port) -> [(String, JSONValue)] {
        [
            ("ip", .string(port.address.description)), ("proto", .string(port.proto.name)),
            ("number", .number(Double(port.number))),
        ]
    }

    /// The port that an object of a request or an answer names; nil where it names none. An object with a member twice
    /// may mean two ports.
    public static func port(_ object: JSONObject) -> Port? {
        guard object.repeatedName == nil, case .string(let ip)? = object["ip"], let address = IPAddress(ip),
            case .string(let proto)? = object["proto"], !proto.isEmpty, case .number(let value)? = object["number"],
            let number = UInt16(exactly: value), number > 0
        else { return nil }
        return Port(address, TransportProtocol(proto), number)
    }
}
