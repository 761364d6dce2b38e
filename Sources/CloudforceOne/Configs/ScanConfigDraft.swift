/// What a new scan config shall be. A field that is nil is not sent, and the API fills it in.
public struct ScanConfigDraft: Hashable, Sendable {
    public let ips: [String]
    public let ports: [String]?
    /// Days between two scans; 0 for a single scan.
    public let frequency: Double?

    public init(ips: [String], ports: [String]? = nil, frequency: Double? = nil) {
        self.ips = ips
        self.ports = ports
        self.frequency = frequency
    }

    var json: JSONValue { ScanConfigPatch(ips: ips, ports: ports, frequency: frequency).json }
}
