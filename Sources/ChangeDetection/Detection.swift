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
    /// What is told, in order.
    public var events: [Event] = []
    /// Whether the result was of a scan not counted before.
    public var isNewScan = false

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
}
