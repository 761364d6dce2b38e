public import ChangeDetection
public import PortModel

/// One poll, as it is committed: what was asked, what was said, and when the config is due again.
public struct PollRecord: Sendable {
    /// The config's row in the history.
    public let config: Int64
    public let startedAt: Timestamp
    public let finishedAt: Timestamp
    public let outcome: Outcome
    /// When the config is polled next; nil for a one-off that is done.
    public let nextDue: Timestamp?
    /// How many polls in a row found no first result.
    public let waits: Int
    /// What the poll says of the source as a whole; nil where it says nothing.
    public let sourceSign: SourceSign?
    /// The config as it was when it was polled: where it has been edited since, the answer belongs to a scope that is
    /// no more, and nothing is committed. Nil commits in any case.
    public let polled: WatchedConfig?
    /// What the ports in question said when they were asked again, right after the result.
    public let probe: ProbeAnswer?

    public enum Outcome: Sendable {
        case observation(Observation)
        /// The result is the one that is known.
        case unchanged
        /// There is no result (yet), with the server's way of saying so.
        case notReady(String)
        /// The request failed, or its answer cannot be used. One safe line.
        case failed(String)
    }

    public init(
        config: Int64, startedAt: Timestamp, finishedAt: Timestamp, outcome: Outcome, nextDue: Timestamp?, waits: Int,
        sourceSign: SourceSign?, polled: WatchedConfig? = nil, probe: ProbeAnswer? = nil
    ) {
        self.config = config
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.nextDue = nextDue
        self.waits = waits
        self.sourceSign = sourceSign
        self.polled = polled
        self.probe = probe
    }

    /// The word in the table.
    var name: String {
        switch outcome {
        case .observation(let observation): observation.isPartial ? "partial" : "result"
        case .unchanged: "unchanged"
        case .notReady: "not-ready"
        case .failed: "failed"
        }
    }

    var note: String? {
        switch outcome {
        case .notReady(let note), .failed(let note): note
        case .observation, .unchanged: nil
        }
    }
}
