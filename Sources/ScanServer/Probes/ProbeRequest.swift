import CloudforceOne
import PortModel

/// Which ports are to be asked again, and how long that may take.
struct ProbeRequest: Hashable, Sendable {
    /// Each once, in the order given.
    let ports: [Port]
    let seconds: Int

    /// Reads the body of a request.
    /// - Throws: an `APIFailure` with an error for each thing that is wrong, up to those that one answer lists.
    init(_ body: [UInt8]) throws(APIFailure) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body, maximumValues: 20_000)
        } catch {
            throw .invalid([APIMessage(code: APICode.invalidBody, message: "The body is not JSON: \(error)")])
        }
        guard case .object(let object) = value, object.repeatedName == nil else {
            throw .invalid([
                APIMessage(
                    code: APICode.invalidBody, message: "The body must be an object, each of its members once",
                    pointer: "")
            ])
        }
        var errors: [APIMessage] = []
        ports = Self.ports(object["ports"], &errors)
        seconds = Self.seconds(object["seconds"], &errors)
        guard errors.isEmpty else { throw .invalid(Array(errors.prefix(ConfigReader.maximumErrors))) }
    }

    private static func ports(_ value: JSONValue?, _ errors: inout [APIMessage]) -> [Port] {
        guard case .array(let entries)? = value, (1...ProbeWire.maximumPorts).contains(entries.count) else {
            report("/ports", "ports must be an array of 1 to \(ProbeWire.maximumPorts) ports", &errors)
            return []
        }
        var seen: Set<Port> = []
        var ports: [Port] = []
        for (index, entry) in entries.enumerated() {
            guard case .object(let object) = entry, let port = ProbeWire.port(object) else {
                report(
                    "/ports/\(index)", "a port must have an address as \"ip\", a \"proto\" and a \"number\"", &errors)
                continue
            }
            if seen.insert(port).inserted { ports.append(port) }
        }
        return ports
    }

    private static func seconds(_ value: JSONValue?, _ errors: inout [APIMessage]) -> Int {
        guard let value else { return ProbeWire.defaultSeconds }
        guard case .number(let number) = value, let seconds = Int(exactly: number),
            (1...ProbeWire.maximumSeconds).contains(seconds)
        else {
            report("/seconds", "seconds must be a whole number from 1 to \(ProbeWire.maximumSeconds)", &errors)
            return 1
        }
        return seconds
    }

    private static func report(_ pointer: String, _ message: String, _ errors: inout [APIMessage]) {
        errors.append(APIMessage(code: APICode.invalidField, message: message, pointer: pointer))
    }
}
