import PortModel

/// Reads the addresses and ports of a result: what cannot be read is skipped and named, the rest is kept.
struct ResultReader {
    private static let maximumProblems = 20

    private(set) var hosts: [IPAddress: [OpenPort]] = [:]
    private var named: [String] = []
    private var unnamed = 0
    private let safe: (_ text: String, _ limit: Int) -> String
    private let isSecret: (_ text: String) -> Bool

    /// - Parameters:
    ///   - safe: makes a text from outside safe to show, in at most so many characters.
    ///   - isSecret: whether a text must not be kept.
    init(
        safe: @escaping (_ text: String, _ limit: Int) -> String, isSecret: @escaping (_ text: String) -> Bool
    ) {
        self.safe = safe
        self.isSecret = isSecret
    }

    /// What was skipped, one line each; the last one counts those beyond twenty.
    var problems: [String] { unnamed > 0 ? named + ["and \(unnamed) more"] : named }

    mutating func read(_ result: JSONObject) {
        for member in result.members {
            guard let address = IPAddress(member.name) else {
                report("\"\(safe(member.name, 60))\" is not an IP address")
                continue
            }
            guard case .array(let entries) = member.value else {
                report("\(address): \(member.value.kind) instead of an array of ports")
                continue
            }
            if hosts[address] != nil { report("\(address): listed more than once") }
            read(entries, of: address)
        }
    }

    private mutating func read(_ entries: [JSONValue], of address: IPAddress) {
        var ports = hosts[address] ?? []
        var places: [Port: Int] = [:]
        for (place, known) in ports.enumerated() { places[known.port] = place }
        for entry in entries {
            guard let port = port(entry, of: address) else { continue }
            guard let place = places[port.port] else {
                places[port.port] = ports.count
                ports.append(port)
                continue
            }
            report("\(port.port): listed more than once")
            // Of two that contradict each other the open one is kept: it must not be missed.
            if port.isOpen, !ports[place].isOpen { ports[place] = port }
        }
        hosts[address] = ports
    }

    /// Reads `{number, proto, status}`. A missing protocol is TCP and a missing status is open: the contract has every
    /// field optional, and a result lists what was found.
    private mutating func port(_ entry: JSONValue, of address: IPAddress) -> OpenPort? {
        guard case .object(let object) = entry else {
            report("\(address): \(entry.kind) instead of a port")
            return nil
        }
        if let name = object.repeatedName {
            report("\(address): a port with more than one \"\(safe(name, 20))\"")
            return nil
        }
        guard case .number(let value) = object["number"] else {
            report("\(address): a port with \(object["number"]?.kind ?? "nothing") as its number")
            return nil
        }
        guard let number = UInt16(exactly: value), number > 0 else {
            report("\(address): \(JSONValue.number(value).text) is not a port within 1 to 65535")
            return nil
        }
        guard let proto = word(object["proto"], default: TransportProtocol.tcp.name),
            let status = word(object["status"], default: OpenPort.openStatus)
        else {
            report("\(address): port \(number) with a protocol or status that is not a text")
            return nil
        }
        guard !isSecret(proto), !isSecret(status) else {
            report("\(address): port \(number) with the credential as its protocol or status")
            return nil
        }
        return OpenPort(Port(address, TransportProtocol(proto), number), status: status)
    }

    private func word(_ value: JSONValue?, default missing: String) -> String? {
        switch value {
        case nil, .null: missing
        case .string(let text) where !text.isEmpty: text
        default: nil
        }
    }

    private mutating func report(_ problem: String) {
        if named.count < Self.maximumProblems { named.append(problem) } else { unnamed += 1 }
    }
}

extension JSONValue {
    fileprivate var text: String { String(decoding: serialized(), as: UTF8.self) }
}
