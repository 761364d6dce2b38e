public import PortModel

/// A config as its source lists it, read and found usable.
public struct ListedConfig: Hashable, Sendable {
    /// The config's id at its source.
    public let remoteID: String
    /// As the API gives them.
    public let ips: [String]
    public let ports: [String]
    /// Days between two scans; 0 for a config that is scanned once.
    public let frequencyDays: Double
    /// What `ips` and `ports` mean.
    public let scope: Scope

    public init(remoteID: String, ips: [String], ports: [String], frequencyDays: Double, scope: Scope) {
        self.remoteID = remoteID
        self.ips = ips
        self.ports = ports
        self.frequencyDays = frequencyDays
        self.scope = scope
    }
}

/// A config that the history knows and that is not removed.
public struct WatchedConfig: Hashable, Sendable {
    /// Its row in the history.
    public let id: Int64
    /// The source's name and the config's id at it.
    public let source: String
    public let remoteID: String
    public let ips: [String]
    public let ports: [String]
    /// Time between two scans; nil for a config that is scanned once.
    public let period: Duration?
    /// When it is to be polled next; nil for a one-off that is done.
    public let dueAt: Timestamp?
    /// How many polls in a row found no first result.
    public let waits: Int
    /// Whether its baseline is recorded.
    public let hasResult: Bool
    /// When it was last polled.
    public let lastPollAt: Timestamp?
}

/// What a list of configs changed.
public struct Reconciliation: Sendable {
    /// All configs of the source, as they are now.
    public var configs: [WatchedConfig]
    public var added: Set<Int64> = []
    /// Those whose addresses, ports or frequency were edited.
    public var edited: Set<Int64> = []
    public var removed: Set<Int64> = []
    /// Those that the source lists in a form that cannot be read: they are neither changed nor polled until it can.
    public var unreadable: Set<Int64> = []
    public var events: [CommittedEvent] = []

    /// One that changed nothing.
    public init(configs: [WatchedConfig] = []) {
        self.configs = configs
    }
}
