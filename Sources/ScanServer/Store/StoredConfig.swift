import CloudforceOne
import PortModel

/// A config as the store has it.
struct StoredConfig: Hashable, Sendable {
    let id: String
    let ips: [String]
    let ports: [String]
    /// Days between two scans; 0 for a single scan.
    let frequency: Double
    /// Goes up with every edit that makes a scan in progress worthless. A result of another revision is not stored.
    let revision: Int
    /// Goes up with every change of the row, so that of two readings the newer can be told.
    let version: Int
    /// When the next scan is due; nil for a single scan that is done.
    let nextScan: Timestamp?
    /// Whether the settings of the daemon around the server declare it.
    let isDeclared: Bool
    /// Why the last scan failed; nil when it did not.
    let lastError: String?

    func config(accountID: String) -> ScanConfig {
        ScanConfig(id: id, accountID: accountID, ips: ips, ports: ports, frequency: frequency)
    }

    /// What the config covers.
    func scope() throws -> Scope {
        try Self.scope(ips: ips, ports: ports)
    }

    static func scope(ips: [String], ports: [String]) throws -> Scope {
        try ScanConfig.scope(ips: ips, ports: ports)
    }

    /// The time between two scans; nil for a single scan.
    var period: Duration? { Self.period(ofFrequency: frequency) }

    static func period(ofFrequency frequency: Double) -> Duration? {
        ScanConfig(id: "", accountID: "", ips: [], ports: [], frequency: frequency).period
    }
}
