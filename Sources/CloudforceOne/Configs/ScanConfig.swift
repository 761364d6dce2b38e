import PortModel

/// A scan config as the API has it: what is to be scanned, and how often. The entries are echoed as they were given;
/// `scope()` reads them.
public struct ScanConfig: Hashable, Sendable {
    /// The config's id at its source, never empty.
    public let id: String
    /// The account that the API says it belongs to; the one that was asked when the answer names none.
    public let accountID: String
    /// Addresses and CIDR blocks.
    public let ips: [String]
    /// `default`, `all`, ports and ranges.
    public let ports: [String]
    /// Days between two scans; 0 for a config that is scanned once. Finite and not negative.
    public let frequency: Double

    /// How many addresses a config may have, its blocks expanded: the API's limit.
    public static let maximumAddresses = 5000

    /// - Precondition: the frequency is finite and not negative.
    public init(id: String, accountID: String, ips: [String], ports: [String], frequency: Double) {
        precondition(frequency.isFinite && frequency >= 0, "a frequency that no config can have")
        self.id = id
        self.accountID = accountID
        self.ips = ips
        self.ports = ports
        self.frequency = frequency
    }

    /// The time between two scans, in whole milliseconds and at least one of them; nil for a config that is scanned
    /// once. What is beyond a hundred years is a hundred years.
    public var period: Duration? { Duration(frequencyDays: frequency) }
}
