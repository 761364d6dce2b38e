/// What shall change of a scan config. Only the fields that are given are sent; the others stay as they are.
public struct ScanConfigPatch: Hashable, Sendable {
    public let ips: [String]?
    public let ports: [String]?
    /// Days between two scans; 0 for a single scan.
    public let frequency: Double?

    public init(ips: [String]? = nil, ports: [String]? = nil, frequency: Double? = nil) {
        self.ips = ips
        self.ports = ports
        self.frequency = frequency
    }

    /// Whether nothing is asked for.
    public var isEmpty: Bool { ips == nil && ports == nil && frequency == nil }

    var json: JSONValue {
        var object = JSONObject()
        if let ips { object.append("ips", .array(ips.map { .string($0) })) }
        if let ports { object.append("ports", .array(ports.map { .string($0) })) }
        if let frequency { object.append("frequency", .number(frequency)) }
        return .object(object)
    }
}
