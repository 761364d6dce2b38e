public import ChangeDetection
import GRDB
public import PortModel

extension History {
    /// Commits a poll: what was seen, what changed, the events, the deliveries owed and the next due time, in one
    /// transaction. A poll of a config that is gone or edited by now changes nothing.
    public func commit(_ poll: PollRecord, policy: DetectionPolicy) async throws -> [CommittedEvent] {
        let committed = try await write("commit a poll") { [self] database -> [CommittedEvent] in
            guard let row = try ConfigRow.fetch(database, id: poll.config), row.removedAt == nil,
                poll.polled.map({ row.isSameEdition(as: $0) }) ?? true
            else { return [] }
            var commit = PollCommit(poll: poll, row: row, detector: Detector(policy: policy), history: self)
            return try commit.run(database)
        }
        wake(for: committed)
        return committed
    }

    /// What committing this observation now would do, without writing anything.
    public func preview(config: Int64, observation: Observation, policy: DetectionPolicy) async throws -> CommitPreview
    {
        let (cached, edition) = known.look(config)
        return try await read("compare a result") { [known] database in
            guard let row = try ConfigRow.fetch(database, id: config), row.removedAt == nil else {
                return CommitPreview(changes: false, probe: [])
            }
            let past = try cached ?? KnownConfig(database, config: row.id)
            if cached == nil { known.put(past, of: config, edition: edition) }
            let detection = Detector(policy: policy).detect(
                state: row.state, known: past.ports, flaps: past.flaps, observation: observation,
                held: try row.held(database))
            return CommitPreview(changes: !detection.ports.isEmpty, probe: detection.probe)
        }
    }

    /// Whether committing this observation now would change what is known of any port. Nothing is written.
    public func wouldChange(config: Int64, observation: Observation, policy: DetectionPolicy) async throws -> Bool {
        try await preview(config: config, observation: observation, policy: policy).changes
    }
}

/// What committing an observation would do.
public struct CommitPreview: Hashable, Sendable {
    /// Whether it would change what is known of any port.
    public let changes: Bool
    /// The ports that are worth asking again at once, where the source can do that: the answer belongs into the
    /// `PollRecord`. Sorted; empty where nothing is in question, or too much.
    public let probe: [Port]
}

extension ConfigRow {
    /// What the config holds back as suspicious.
    func held(_ database: Database) throws -> HeldScan? {
        state.suspectSince == nil ? nil : try HeldRow.current(database, config: id)
    }
}
