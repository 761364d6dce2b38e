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
    /// Since when it has given no answer, without having refused; or has not been listed by a server that lists only what
    /// is open.
    public var silentSince: Timestamp?

    public enum Phase: Hashable, Sendable {
        /// Seen open, but not yet by enough scans to be told.
        case opening(Pending)
        case open
        /// Not seen any more, but not yet by enough scans to be told.
        case closing(Pending)
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
    public var isEstablished: Bool {
        if case .opening = phase { return false }
        return true
    }

    /// The difference that waits for more scans to agree, if any.
    public var pending: Pending? {
        switch phase {
        case .opening(let pending), .closing(let pending): pending
        case .open: nil
        }
    }

    /// What the last look at it said, believed or not: a port that is closing because it refused is `closed`, one that
    /// is merely not listed any more is `noAnswer` until it is confirmed closed.
    public var state: PortState {
        if silentSince != nil { return .noAnswer }
        // Without a time of its own it was seen by the last scan.
        guard let verifiedAt else { return .open }
        switch phase {
        case .open: return .open
        case .opening(let pending): return pending.votes.last?.agrees == false ? .closed : .open
        // Absent and then seen, or seen and then absent: the later word counts, and of one time that which counted.
        case .closing(let pending) where pending.since == verifiedAt:
            return pending.votes.last?.agrees == false ? .open : .closed
        case .closing(let pending): return pending.since > verifiedAt ? .closed : .open
        }
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
