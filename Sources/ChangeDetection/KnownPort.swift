public import PortModel

/// A port that the history has as open, or as about to become so or cease to be: an interval that has not ended.
public struct KnownPort: Hashable, Sendable {
    /// The interval's row in the history; 0 before it has one.
    public var id: Int64
    public var port: Port
    /// The API's word.
    public var status: String
    public var phase: Phase
    /// The last time the port was known not to be open; nil when nothing is known of before.
    public var openedAfter: Timestamp?
    /// The first time it was seen open.
    public var openedBy: Timestamp
    /// The last time it was seen open, where that is not the config's last scan (nil).
    public var verifiedAt: Timestamp?
    /// Since when it has given no answer, without having refused.
    public var silentSince: Timestamp?

    public enum Phase: Hashable, Sendable {
        /// Seen open, but not yet by enough scans to be told.
        case opening(Pending)
        case open
        /// Not seen any more, but not yet by enough scans to be told.
        case closing(Pending)
    }

    /// A difference that waits for more scans to agree.
    public struct Pending: Hashable, Sendable {
        /// How many distinct scans have agreed.
        public var agreed: Int
        /// When the first of them was.
        public var since: Timestamp
        /// The last one that counted.
        public var last: Sighting

        public init(agreed: Int, since: Timestamp, last: Sighting) {
            self.agreed = agreed
            self.since = since
            self.last = last
        }

        /// The same after the wall clock was set back: a sighting in the future would hold everything up until the clock
        /// has come round to it again.
        func rebased(to sighting: Sighting) -> Pending {
            Pending(agreed: agreed, since: since, last: last.notAfter(sighting.at))
        }
    }

    public init(
        id: Int64 = 0, port: Port, status: String, phase: Phase, openedAfter: Timestamp?, openedBy: Timestamp,
        verifiedAt: Timestamp? = nil, silentSince: Timestamp? = nil
    ) {
        self.id = id
        self.port = port
        self.status = status
        self.phase = phase
        self.openedAfter = openedAfter
        self.openedBy = openedBy
        self.verifiedAt = verifiedAt
        self.silentSince = silentSince
    }

    /// Whether it has been told as open, or belonged to a baseline.
    var isEstablished: Bool {
        if case .opening = phase { return false }
        return true
    }
}

/// Why an interval ended.
public enum EndReason: String, Hashable, Sendable, CaseIterable {
    /// Enough scans found the port closed.
    case closed
    /// The config does not cover the port any more.
    case scope = "not-covered"
    /// The config is gone.
    case configRemoved = "config-removed"
    /// It was seen open by fewer scans than the confirmation asks for, and then not any more.
    case unconfirmed
}
