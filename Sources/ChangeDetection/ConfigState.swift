public import PortModel

/// What is known of one config, beside its ports.
public struct ConfigState: Hashable, Sendable {
    /// The source's name and the config's id at it.
    public var source: String
    public var config: String
    public var scope: Scope
    /// Time between two scans; nil for a one-off.
    public var period: Duration?
    /// When the first result was recorded; nil before.
    public var baselineAt: Timestamp?
    /// Parts of the scope whose first result is still to come: what is open there is recorded without being told.
    public var unseen: [Scope]
    /// The scan that was known when the scope was last edited, until a result of a later one has come: a result of
    /// the same scan cannot know the added scope, and "no result" is to be expected.
    public var editedAt: Sighting?
    /// The first other scan since, where the server does not name its scans: it may have been under way at the edit.
    public var underWay: ScanMark?
    /// The edit that is not told yet: its event waits for the first result of what was added.
    public var untoldEdit: ScopeEdit?
    /// The last scan that counted as a new one.
    public var lastScan: Sighting?
    /// The time that scan speaks of.
    public var lastScanAsOf: Timestamp?
    /// Whether that scan covered the whole scope.
    public var lastScanWasWhole: Bool
    /// Since when a suspicious result is being held.
    public var suspectSince: Timestamp?
    /// What has been told as suspicious since then.
    public var suspectKinds: Set<SuspicionKind>
    /// Since when the config has been told as stale.
    public var staleSince: Timestamp?

    /// A config of which no result has been seen.
    public init(source: String, config: String, scope: Scope, period: Duration?) {
        self.source = source
        self.config = config
        self.scope = scope
        self.period = period
        self.baselineAt = nil
        self.unseen = [scope]
        self.editedAt = nil
        self.underWay = nil
        self.untoldEdit = nil
        self.lastScan = nil
        self.lastScanAsOf = nil
        self.lastScanWasWhole = false
        self.suspectSince = nil
        self.suspectKinds = []
        self.staleSince = nil
    }

    /// Whether a result is of another scan than the last one that counted as new.
    public func isNew(_ observation: Observation) -> Bool {
        lastScan.map { observation.sighting.isDistinct(from: $0, period: period) } ?? true
    }

    /// Whether a port lies in a part of the scope whose first result is still to come.
    func isUnseen(_ port: Port) -> Bool {
        unseen.contains { $0.covers(port.address, port.number) }
    }
}
