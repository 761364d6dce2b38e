import ChangeDetection
import GRDB
import PortModel

/// One poll's transaction: reads what is known, lets the detector decide, and writes what it says.
struct PollCommit {
    let poll: PollRecord
    var row: ConfigRow
    let detector: Detector
    let history: History
    let others: VantageConfigs
    /// The parts of the scope that were unseen before this poll.
    let before: [Scope]
    private var known: KnownConfig?
    private var held: HeldScan?

    init(poll: PollRecord, row: ConfigRow, detector: Detector, history: History) {
        self.poll = poll
        self.row = row
        self.detector = detector
        self.history = history
        self.others = VantageConfigs(besides: row.source)
        self.before = row.state.unseen
    }

    mutating func run(_ database: Database) throws -> [CommittedEvent] {
        let lastLook = row.state.lastScanAsOf
        var detection = try detect(database)
        row.state = detection.state
        detection.events += try watchEvents(database)
        detection.events = try namingScans(try detection.events.map { try seen($0, database) }, database)
        let eventful = !detection.events.isEmpty || !detection.ports.isEmpty
        let id = try PollRow.record(poll, eventful: eventful, database)
        try write(detection, poll: id, database)
        try row.save(database, countingScan: detection.isNewScan)
        try CoverageRow.look(row.id, row.state, before: lastLook, polledAt: poll.finishedAt, database)
        try History.schedule(row.id, due: poll.nextDue, waits: poll.waits, database)
        return try history.record(detection.events, poll: id, at: poll.finishedAt, database)
    }

    private mutating func detect(_ database: Database) throws -> Detection {
        switch poll.outcome {
        case .observation(let observation):
            let known = try history.known.take(row.id) ?? KnownConfig(database, config: row.id)
            held = try row.held(database)
            let detection = detector.detect(
                state: row.state, known: known.ports, flaps: known.flaps, observation: observation, held: held,
                vantage: row.state.isNew(observation) ? try VantageRow.checks(database, config: row.id, others) : [],
                probe: poll.probe)
            self.known = known
            return detection
        case .notReady:
            let open = try Int.fetchOne(
                database,
                sql:
                    "SELECT count(*) FROM port_interval WHERE config_id = ? AND phase <> 'ended' AND phase <> 'opening'",
                arguments: [row.id])
            held = try row.held(database)
            return detector.noResult(state: row.state, knownOpen: open ?? 0, held: held, at: poll.finishedAt)
        case .unchanged, .failed:
            return Detection(state: row.state)
        }
    }

    /// What the poll says beside its result: an edit that waits no longer, freshness, the source's health.
    private mutating func watchEvents(_ database: Database) throws -> [Event] {
        var events: [Event] = []
        if let event = detector.overdueEdit(&row.state, at: poll.finishedAt) { events.append(event) }
        let fresh = Freshness.check(
            &row.state, addedAt: row.addedAt, watchedSince: history.openedAt, now: poll.finishedAt)
        if let fresh { events.append(fresh) }
        if let sign = poll.sourceSign,
            let event = try SourceRow.update(row.source, sign, at: poll.finishedAt, database)
        {
            events.append(event)
        }
        return events
    }

    private mutating func write(_ detection: Detection, poll id: Int64, _ database: Database) throws {
        var actions: [PortAction] = []
        actions.reserveCapacity(detection.ports.count)
        for action in detection.ports {
            actions.append(
                try IntervalRow.apply(action, database, config: row.id, poll: id, at: poll.finishedAt))
        }
        keep(actions, detection, database)
        for track in detection.flaps { try FlapRow.save(track, database, config: row.id) }
        for port in detection.calmed { try FlapRow.forget(port, database, config: row.id) }
        if let now = detection.held {
            try HeldRow.save(now, before: held, database, config: row.id, poll: id, at: poll.finishedAt)
        }
        if let probe = poll.probe { try ProbeRow.insert(probe, database, poll: id) }
        for outcome in detection.vantage { try VantageRow.save(outcome, database, config: row.id) }
        try askOthers(detection, database)
    }

    /// What the next poll of this config finds, once this transaction is committed.
    private mutating func keep(_ actions: [PortAction], _ detection: Detection, _ database: Database) {
        guard var next = known else { return }
        known = nil
        next.ports.apply(actions)
        for track in detection.flaps { next.flaps[track.port] = track }
        for port in detection.calmed { next.flaps[port] = nil }
        let (now, store, config) = (next, history.known, row.id)
        database.afterNextTransaction(
            onCommit: { _ in store.put(now, of: config) }, onRollback: { _ in store.forget(config) })
    }
}
