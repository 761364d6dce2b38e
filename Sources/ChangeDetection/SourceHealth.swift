public import PortModel

/// Whether a source can be read: told once when it cannot, and once when it can again. Pure.
///
/// Requests that get no answer and lists that fail are counted apart: where the list fails and results come, or the other
/// way round, the one that works must not end the other's failure, or the two would be told in turn for ever.
public struct SourceHealth: Hashable, Sendable {
    /// Requests in a row, of whatever kind, that got no answer.
    public var unanswered: Int
    /// Lists in a row that failed although the source answered.
    public var listFailures: Int
    public var failingSince: Timestamp?
    /// Whether `source.unreachable` was told.
    public var isTold: Bool

    /// A single failure is not worth an alarm: it is told from this many in a row on.
    public static let failuresUntilTold = 2

    public init(unanswered: Int = 0, listFailures: Int = 0, failingSince: Timestamp? = nil, isTold: Bool = false) {
        self.unanswered = unanswered
        self.listFailures = listFailures
        self.failingSince = failingSince
        self.isTold = isTold
    }

    /// A result was asked for and there was an answer, of whatever kind.
    public mutating func answered(source: String, at time: Timestamp) -> Event? {
        unanswered = 0
        return recovered(source: source, at: time)
    }

    /// The configs were listed.
    public mutating func listed(source: String, at time: Timestamp) -> Event? {
        unanswered = 0
        listFailures = 0
        return recovered(source: source, at: time)
    }

    /// A request got no answer.
    /// - Parameter reason: one safe line for people.
    public mutating func unreachable(source: String, reason: String, at time: Timestamp) -> Event? {
        unanswered = min(unanswered + 1, 1_000_000)
        return failed(source: source, reason: reason, at: time, isCertain: unanswered >= Self.failuresUntilTold)
    }

    /// The source answered, but not with its configs.
    /// - Parameter retryHelps: where it does not (a wrong token, a missing entitlement), it is told at once.
    public mutating func listFailed(source: String, reason: String, retryHelps: Bool, at time: Timestamp) -> Event? {
        unanswered = 0
        listFailures = min(listFailures + 1, 1_000_000)
        return failed(
            source: source, reason: reason, at: time,
            isCertain: !retryHelps || listFailures >= Self.failuresUntilTold)
    }

    private mutating func failed(source: String, reason: String, at time: Timestamp, isCertain: Bool) -> Event? {
        failingSince = failingSince ?? time
        guard !isTold, isCertain else { return nil }
        isTold = true
        return Event(
            .sourceUnreachable, time: time, source: source, message: "source \(source) cannot be read: \(reason)",
            details: ["reason": .text(reason), "failing_since": .time(failingSince ?? time)])
    }

    private mutating func recovered(source: String, at time: Timestamp) -> Event? {
        guard unanswered == 0, listFailures == 0 else { return nil }
        defer { self = SourceHealth() }
        guard isTold else { return nil }
        let since = failingSince ?? time
        return Event(
            .sourceRecovered, time: time, source: source,
            message: "source \(source) can be read again, after \(max(.zero, time - since).shortText)",
            details: ["unreachable_since": .time(since)])
    }
}
