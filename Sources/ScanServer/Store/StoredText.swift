import CloudforceOne
import PortModel

/// How lists and results are written into text columns, and read back.
enum StoredText {
    static func list(_ entries: [String]) -> String {
        String(decoding: JSONValue.array(entries.map { .string($0) }).serialized(), as: UTF8.self)
    }

    static func list(from text: String) throws -> [String] {
        guard case .array(let values) = try JSONValue(parsing: Array(text.utf8)) else { throw Unreadable() }
        return try values.map { value in
            guard case .string(let entry) = value else { throw Unreadable() }
            return entry
        }
    }

    static func hosts(_ hosts: [IPAddress: [OpenPort]]) -> String {
        let members = hosts.sorted { $0.key < $1.key }.map { address, ports in
            (address.description, JSONValue.array(ports.map(\.json)))
        }
        return String(decoding: JSONValue.object(JSONObject(members)).serialized(), as: UTF8.self)
    }

    static func hosts(from text: String) throws -> [IPAddress: [OpenPort]] {
        let value = try JSONValue(parsing: Array(text.utf8), maximumValues: .max)
        guard case .object(let object) = value else { throw Unreadable() }
        var result: [IPAddress: [OpenPort]] = [:]
        for member in object.members {
            guard let address = IPAddress(member.name), case .array(let ports) = member.value else {
                throw Unreadable()
            }
            result[address] = try ports.map { try port($0, of: address) }
        }
        return result
    }

    private static func port(_ value: JSONValue, of address: IPAddress) throws -> OpenPort {
        guard case .object(let object) = value, case .number(let number)? = object["number"],
            let number = UInt16(exactly: number), case .string(let proto)? = object["proto"],
            case .string(let status)? = object["status"]
        else { throw Unreadable() }
        return OpenPort(Port(address, TransportProtocol(proto), number), status: status)
    }

    /// The database holds a text that this program does not write.
    struct Unreadable: Error, CustomStringConvertible {
        var description: String { "the database holds a list or a result that is not of the form the server writes" }
    }
}
