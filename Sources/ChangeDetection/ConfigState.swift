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
        self.untoldEdit = nil
        self.lastScan = nil
        self.lastScanAsOf = nil
        self.lastScanWasWhole = false
        self.suspectSince = nil
        self.staleSince = nil
    }

    /// Whether a port lies in a part of the scope whose first result is still to come.
    func isUnseen(_ port: Port) -> Bool {
        unseen.contains { $0.covers(port.address, port.number) }
    }
}
