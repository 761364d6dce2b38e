import CloudforceOne
import PortModel
import PortScanner

/// Reads the body of a create or an update and finds everything that is wrong with it at once.
struct ConfigReader {
    let allowList: AllowList
    private(set) var errors: [APIMessage] = []

    /// An answer lists no more errors than this.
    static let maximumErrors = 100

    init(allowList: AllowList) {
        self.allowList = allowList
    }

    /// The fields that the body gives.
    /// - Parameter creating: whether `ips` must be among them.
    /// - Throws: an `APIFailure` with an error for each thing that is wrong.
    static func fields(
        of body: [UInt8], creating: Bool, allowList: AllowList
    ) throws(APIFailure) -> ConfigFields {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body, maximumValues: 200_000)
        } catch {
            throw .invalid([APIMessage(code: APICode.invalidBody, message: "The body is not JSON: \(error)")])
        }
        guard case .object(let object) = value else {
            let message = "The body must be an object, not \(value.kind)"
            throw .invalid([APIMessage(code: APICode.invalidBody, message: message, pointer: "")])
        }
        var reader = ConfigReader(allowList: allowList)
        let fields = reader.read(object, creating: creating)
        guard reader.errors.isEmpty else { throw .invalid(reader.errors) }
        return fields
    }

    /// The fields of values that the daemon's own settings give, under the same rules.
    static func check(_ declared: DeclaredConfig, allowList: AllowList) -> [APIMessage] {
        var reader = ConfigReader(allowList: allowList)
        _ = reader.ips(.array(declared.ips.map { .string($0) }))
        _ = reader.ports(.array(declared.ports.map { .string($0) }))
        if declared.every != nil, declared.frequency <= 0 {
            reader.report("/frequency", "the time between two scans must be at least a second")
        } else {
            _ = reader.frequency(.number(declared.frequency))
        }
        return reader.errors
    }

    mutating func report(_ pointer: String, _ message: String, code: Int = APICode.invalidField) {
        guard errors.count < Self.maximumErrors else { return }
        errors.append(APIMessage(code: code, message: message, pointer: pointer))
    }

    private mutating func read(_ object: JSONObject, creating: Bool) -> ConfigFields {
        var fields = ConfigFields()
        for name in ["ips", "ports", "frequency"] where object.members.count(where: { $0.name == name }) > 1 {
            report("/\(name)", "\(name) is given more than once")
        }
        if let value = object["ips"] {
            fields.ips = ips(value)
        } else if creating {
            report("/ips", "ips is missing: give at least one address or CIDR block")
        }
        if let value = object["ports"] { fields.ports = ports(value) }
        if let value = object["frequency"] { fields.frequency = frequency(value) }
        for member in object.members where !["ips", "ports", "frequency"].contains(member.name) {
            let name = member.name.untrusted(limit: 60)
            report(member.name.pointer, "\"\(name)\" is not a field of a scan config: ips, ports, frequency")
        }
        return fields
    }
}

extension String {
    /// The JSON pointer to the member of this name (RFC 6901 section 3). A part of a name would point to another member:
    /// one that is too long to be repeated gives the object itself.
    fileprivate var pointer: String {
        guard utf8.count <= 256 else { return "" }
        // Not by characters: with a combining mark behind it, a slash is another character.
        var step = "/"
        for scalar in unicodeScalars {
            switch scalar {
            case "~": step += "~0"
            case "/": step += "~1"
            default: step.unicodeScalars.append(scalar)
            }
        }
        return step
    }
}
