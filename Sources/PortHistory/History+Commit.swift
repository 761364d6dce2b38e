public import ChangeDetection
import GRDB
import PortModel

extension History {
    /// Commits a poll: what was seen, what changed, the events, the deliveries owed and the next due time, in one
    /// transaction. A poll of a config that is gone or edited by now changes nothing.
    public func commit(_ poll: PollRecord, policy: DetectionPolicy) async throws -> [CommittedEvent] {
        let committed = try await write("commit a poll") { [self] database -> [CommittedEvent] in
            guard var row = try ConfigRow.fetch(database, id: poll.config), row.removedAt == nil,
                poll.polled.map({ row.isSameEdition(as: $0) }) ?? true
            else { return [] }
            var detection = try Self.detect(poll, row, Detector(policy: policy), database)
            row.state = detection.state
            if let event = Freshness.check(
                &row.state, addedAt: row.addedAt, watchedSince: openedAt, now: poll.finishedAt)
            {
                detection.events.append(event)
            }
            if let sign = poll.sourceSign,
                let event = try SourceRow.update(row.source, sign, at: poll.finishedAt, database)
            {
                detection.events.append(event)
            }
            let eventful = !detection.events.isEmpty || !detection.ports.isEmpty
            let id = try PollRow.record(poll, eventful: eventful, database)
            for action in detection.ports {
                try IntervalRow.apply(action, database, config: row.id, poll: id, at: poll.finishedAt)
            }
            for track in detection.flaps { try FlapRow.save(track, database, config: row.id) }
            for port in detection.calmed { try FlapRow.forget(port, database, config: row.id) }
            try row.save(database, countingScan: detection.isNewScan)
            try Self.schedule(row.id, due: poll.nextDue, waits: poll.waits, database)
            return try record(detection.events, poll: id, at: poll.finishedAt, database)
        }
        wake(for: committed)
        return committed
    }

    /// Whether committing this observation now would change what is known of any port. Nothing is written.
    public func wouldChange(config: Int64, observation: Observation, policy: DetectionPolicy) async throws -> Bool {
        try await read("compare a result") { database in
            guard let row = try ConfigRow.fetch(database, id: config), row.removedAt == nil else { return false }
            let detection = Detector(policy: policy).detect(
                state: row.state, known: try IntervalRow.live(database, config: row.id),
                flaps: try FlapRow.all(database, config: row.id), observation: observation)
            return !detection.ports.isEmpty
        }
    }

    private static func detect(
        _ poll: PollRecord, _ row: ConfigRow, _ detector: Detector, _ database: Database
    ) throws -> Detection {
        switch poll.outcome {
        case .observation(let observation):
            return detector.detect(
                state: row.state, known: try IntervalRow.live(database, config: row.id),
                flaps: try FlapRow.all(database, config: row.id), observation: observation)
        case .notReady:
            let open = try Int.fetchOne(
                database,
                sql:
                    "SELECT count(*) FROM port_interval WHERE config_id = ? AND phase <> 'ended' AND phase <> 'opening'",
                arguments: [row.id])
            return detector.noResult(state: row.state, knownOpen: open ?? 0, at: poll.finishedAt)
        case .unchanged, .failed:
            return Detection(state: row.state)
        }
    }
}
