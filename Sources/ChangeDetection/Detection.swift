public import PortModel

/// What one result changes: everything that one commit writes.
public struct Detection: Sendable {
    /// The config's state afterwards.
    public var state: ConfigState
    /// What becomes of the port intervals.
    public var ports: [PortAction] = []
    /// Flap tracks to write, and those to forget.
    public var flaps: [FlapTrack] = []
    public var calmed: [Port] = []
    /// What is told, in order. A poll of `KnownPort.Pending.Vote.thisPoll` in the evidence is the one under way.
    public var events: [Event] = []
    /// Whether the result was of a scan not counted before.
    public var isNewScan = false
    /// Ports that are believed open or closed from now on and were not before, told or not.
    public var settled: [Port] = []
    /// The ports whose change is worth asking them again at once, where the source can do that. Empty where more
    /// have changed than may be asked.
    public var probe: [Port] = []
    /// What is held back as suspicious, where that has changed.
    public var held: HeldScan?
    /// What has become of the comparisons with other sources.
    public var vantage: [VantageOutcome] = []

    public init(state: ConfigState) {
        self.state = state
    }
}

/// What becomes of one port interval.
public enum PortAction: Hashable, Sendable {
    case begin(KnownPort)
    case update(KnownPort)
    /// The interval ends: after it was last seen open, by the time it was first found not to be. Nil: not known.
    case end(KnownPort, reason: EndReason, after: Timestamp?, by: Timestamp?)
    /// A scan saw it open, and it refused when it was asked again by this time: an interval that has ended already.
    case glimpse(KnownPort, by: Timestamp)
}
