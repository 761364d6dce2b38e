public import ChangeDetection
public import PortModel

/// One stretch of time during which a port was open, or seemed to be, as one config saw it: a row of `port_interval`.
public struct PortInterval: Hashable, Sendable {
    /// Its row.
    public let id: Int64
    /// The config's row.
    public let config: Int64
    public let port: Port
    /// The API's word.
    public let status: String
    public let phase: Phase
    /// The last time the port was known not to be open before; nil when nothing is known of before.
    public let openedAfter: Timestamp?
    /// The first time it was seen open.
    public let openedBy: Timestamp
    /// The last time it was seen open.
    public let lastSeen: Timestamp
    /// Since when it gives, or gave at the end, no answer.
    public let silentSince: Timestamp?
    /// Since when a difference waits for another scan to agree.
    public let pendingSince: Timestamp?
    /// The last time it was seen open, and the first time it was found not to be; nil: not known, or not over.
    public let closedAfter: Timestamp?
    public let closedBy: Timestamp?
    /// Why and when it ended; nil while it goes on.
    public let endReason: EndReason?
    public let endedAt: Timestamp?
    /// The polls that began and ended it, while their rows are kept.
    public let openedPoll: Int64?
    public let closedPoll: Int64?

    public enum Phase: String, Hashable, Sendable, CaseIterable {
        case opening, open, closing, ended
    }

    /// The word for why it ended: `closed`, `not-covered`, `config-removed` or `unconfirmed`.
    public var endWord: String? { endReason?.rawValue }
}
