import PortModel

/// A scan config that the settings of the daemon around the server declare, rather than a client of the API.
public struct DeclaredConfig: Hashable, Sendable {
    /// Addresses and CIDR blocks, as the API takes them.
    public let ips: [String]
    /// `default`, `all`, ports and ranges, as the API takes them.
    public let ports: [String]
    /// The time between two scans, at least a second; nil for a single scan.
    public let every: Duration?

    public init(ips: [String], ports: [String], every: Duration?) {
        self.ips = ips
        self.ports = ports
        self.every = every
    }

    /// Days between two scans, as the API counts; 0 for a single scan.
    var frequency: Double {
        every.frequencyDays
    }
}
