public import PortModel

/// Everything that the history has behind an event.
public struct EventBackground: Sendable {
    public let event: CommittedEvent
    /// The poll that gave the event; nil where none did, or its row was thinned out.
    public let poll: PollFacts?
    /// The polls that the event rests on, oldest first, as far as their rows are kept, at most twenty: those that it
    /// names, and for an event of an older version those that changed something from when the port was last as before.
    public let steps: [PollFacts]
    /// The suspicious result that was held back with this event, or decided with its poll.
    public let held: HeldFacts?
    /// The interval that began or ended with it, or that it is about.
    public let interval: PortInterval?
    /// Earlier intervals of the same port and config, latest first, at most five.
    public let earlier: [PortInterval]
    /// How many there were in all.
    public let earlierCount: Int
    /// The scope that the config had then.
    public let edition: EditionFacts?
    /// Other events of the same poll, by type.
    public let siblings: [String: Int]
    /// Where it was owed to.
    public let deliveries: [DeliveryFacts]
    /// What the port is now, as each config sees it; none where the event is not about a port.
    public let now: [PortAnswer]

    public struct PollFacts: Hashable, Sendable {
        public let id: Int64
        public let startedAt: Timestamp
        public let finishedAt: Timestamp
        /// `result`, `partial`, `unchanged`, `not-ready` or `failed`.
        public let outcome: String
        public let openPorts: Int?
        /// What the server called the scan, or its tag; nil where it said nothing of it.
        public let scan: String?
        public let note: String?
        /// How many polls without news share the row.
        public let repeats: Int
    }

    public struct HeldFacts: Hashable, Sendable {
        public let since: Timestamp
        /// Why it was suspicious, a line each.
        public let reasons: [String]
        /// `released`, `dropped`, `split` or `undecided`; nil while it is held.
        public let verdict: String?
        public let decidedAt: Timestamp?
        /// How many changes were held, and how many of them another scan agreed with and contradicted.
        public let changes: Int
        public let agreed: Int
        public let contradicted: Int
    }

    public struct EditionFacts: Hashable, Sendable {
        /// What it covered: addresses and ports.
        public let scope: String
        public let period: Duration?
        public let since: Timestamp
        public let until: Timestamp?
    }

    public struct DeliveryFacts: Hashable, Sendable {
        public let id: String
        public let sink: String
        /// `owed`, `delivered` or `dead`.
        public let state: String
        /// Attempts that failed.
        public let attempts: Int
        public let finishedAt: Timestamp?
        public let lastError: String?
    }
}

extension EventBackground {
    /// An event of which nothing else is kept.
    public static func bare(_ event: CommittedEvent) -> EventBackground {
        EventBackground(
            event: event, poll: nil, steps: [], held: nil, interval: nil, earlier: [], earlierCount: 0, edition: nil,
            siblings: [:], deliveries: [], now: [])
    }
}
