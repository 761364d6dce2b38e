public import PortModel

/// How much of its past a history keeps. Whatever these say, what is open stays, and so does what the latest knowledge of
/// each open port rests on, and every event that somebody is still to be told of.
public struct Retention: Hashable, Sendable {
    /// What ended longer ago is dropped; nil keeps everything.
    public let keep: Duration?
    /// The oldest is dropped while the file has more bytes in use; nil for no limit.
    public let maxSize: Int64?

    public static let everything = Retention(keep: nil, maxSize: nil)

    public init(keep: Duration?, maxSize: Int64?) {
        self.keep = keep
        self.maxSize = maxSize
    }

    /// From this age on, polls without news share a row for each day and outcome.
    static let pollsInFull: Duration = .seconds(7 * 86_400)
    /// How many rows one step looks at: its transaction takes some milliseconds, and a commit waits no longer. A row that
    /// goes costs a look into each table that may refer to it.
    static let rowsPerStep = 100
    /// How many pages one step gives back to the file system.
    static let pagesPerStep = 256
}

/// One round of keeping a history in order, in small steps: what comes next, and what the earlier steps did.
public struct MaintenanceRound: Sendable {
    public let retention: Retention
    /// The clock when the round began; ages are counted from it.
    public let now: Timestamp
    public internal(set) var dropped = Dropped()
    /// The history has more bytes in use than it may, and nothing that may be dropped.
    public internal(set) var isStuck = false
    /// The file is bigger than it may be and has free pages, but cannot give them back: it was made without
    /// `auto_vacuum = INCREMENTAL`.
    public internal(set) var keepsRoom = false

    /// What was taken out of the history.
    public struct Dropped: Hashable, Sendable {
        public internal(set) var events = 0
        public internal(set) var intervals = 0
        public internal(set) var polls = 0
        public internal(set) var deliveries = 0
        /// Pages that were given back to the file system.
        public internal(set) var pages = 0

        public var isEmpty: Bool { self == Dropped() }
    }

    enum Phase: Sendable {
        case deliveries
        case coverage
        case intervals
        case events(after: EventPlace)
        case polls(PollWalk)
        case shrink(after: EventPlace)
        case vacuum
        case done
    }

    /// A place in the order of events by time.
    struct EventPlace: Sendable {
        var at = Int64.min
        var id = Int64.min
    }

    var phase = Phase.deliveries
    /// Up to when something was dropped because the file was too big.
    var shrunkTo: Timestamp?

    public init(retention: Retention, now: Timestamp) {
        self.retention = retention
        self.now = now
    }

    public var isDone: Bool {
        if case .done = phase { true } else { false }
    }

    /// What ended before this is dropped for its age.
    var cutoff: Timestamp? { retention.keep.map { now - $0 } }
    /// Before this, for whichever reason, things have been dropped.
    var floor: Timestamp? { [cutoff, shrunkTo].compactMap(\.self).max() }
}
