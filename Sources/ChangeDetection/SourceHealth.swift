public import PortModel

/// Whether a source answers: told once when it does not, and once when it does again. Pure.
public struct SourceHealth: Hashable, Sendable {
    /// Requests that failed in a row.
    public var failures: Int
    public var failingSince: Timestamp?
    /// Whether `source.unreachable` was told.
    public var isTold: Bool

    /// A single failure is not worth an alarm: it is told from this many in a row on.
    public static let failuresUntilTold = 2

    public init(failures: Int = 0, failingSince: Timestamp? = nil, isTold: Bool = false) {
        self.failures = failures
        self.failingSince = failingSince
        self.isTold = isTold
    }

    public mutating func succeeded(source: String, at time: Timestamp) -> Event? {
        defer { self = SourceHealth() }
        guard isTold else { return nil }
        let since = failingSince ?? time
        return Event(
            .sourceRecovered, time: time, source: source,
            message: "source \(source) answers again, after \((time - since).shortText)",
            details: ["unreachable_since": .time(since)])
    }

    /// - Parameter reason: one safe line for people.
    public mutating func failed(source: String, reason: String, at time: Timestamp) -> Event? {
        failures = min(failures + 1, 1_000_000)
        failingSince = failingSince ?? time
        guard !isTold, failures >= Self.failuresUntilTold else { return nil }
        isTold = true
        return Event(
            .sourceUnreachable, time: time, source: source,
            message: "source \(source) cannot be read: \(reason)",
            details: ["reason": .text(reason), "failing_since": .time(failingSince ?? time)])
    }
}
