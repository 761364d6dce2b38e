import GRDB
public import PortModel

extension HistoryReader {
    /// Everything behind an event.
    /// - Parameter name: the event's id (`evt_…`), or its sequence number.
    /// - Returns: nil where there is no such event.
    public func background(of name: String, now: Timestamp) async throws -> EventBackground? {
        try await read("explain an event") { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM event WHERE uid = ? OR id = ?", arguments: [name, Int64(name)])
            guard let row else { return nil }
            return try Self.background(try EventRow.read(row), poll: row["poll_id"], now: now, database)
        }
    }

    private static func background(
        _ committed: CommittedEvent, poll pollID: Int64?, now: Timestamp, _ database: Database
    ) throws -> EventBackground {
        let event = committed.event
        let configs = try ConfigPast.all(database)
        let past = configs.values.first { $0.source == event.source && $0.remoteID == event.config }
        var intervals: [PortInterval] = []
        if let port = event.port, let past {
            intervals = try Self.intervals(
                port.address, ports: port.number...port.number, configs: [past.id: past], database
            ).filter { $0.port == port && $0.openedBy <= event.time }
        }
        let poll = try pollID.flatMap { try polls(database, "id = ?", [$0]).first }
        return EventBackground(
            event: committed, poll: poll,
            steps: event.evidence.polls.isEmpty
                ? try steps(to: pollID, of: past, intervals.last, database)
                : try named(event.evidence.polls, of: past, database),
            held: try pollID.flatMap { try held(poll: $0, database) }, interval: intervals.last,
            earlier: Array(intervals.dropLast().suffix(5).reversed()),
            earlierCount: max(0, intervals.count - 1), edition: past?.facts(at: event.time),
            siblings: try siblings(committed, poll: pollID, database), deliveries: try deliveries(committed, database),
            now: try event.port.map { try answers($0, at: now, configs: configs, database) } ?? [])
    }

    /// The polls that changed something, from the last one that saw the port as it was before.
    private static func steps(
        to poll: Int64?, of past: ConfigPast?, _ interval: PortInterval?, _ database: Database
    ) throws -> [EventBackground.PollFacts] {
        guard let poll, let past, let interval else { return [] }
        // The poll that began the interval; where the interval had ended by this poll, what came after it was last seen.
        let isEnd = interval.closedPoll.map { $0 <= poll } ?? false
        let (term, start): (String, Int64) =
            isEnd ? ("finished_at > ?", interval.lastSeen.milliseconds) : ("id >= ?", interval.openedPoll ?? poll)
        let found = try polls(
            database, "config_id = ? AND id <= ? AND \(term) AND eventful ORDER BY id DESC LIMIT 20",
            [past.id, poll, start])
        return found.reversed()
    }

    private static func named(_ ids: [Int64], of past: ConfigPast?, _ database: Database) throws
        -> [EventBackground.PollFacts]
    {
        // A row's number alone may come from a column that anybody wrote: it has to be a poll of this config.
        guard let past else { return [] }
        return try ids.suffix(20).flatMap { try polls(database, "id = ? AND config_id = ?", [$0, past.id]) }
    }

    private static func held(poll: Int64, _ database: Database) throws -> EventBackground.HeldFacts? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT held_scan.*, count(held_change.id) AS changes, COALESCE(sum(held_change.verdict = 'agreed'), 0) AS agreed,
                    COALESCE(sum(held_change.verdict = 'contradicted'), 0) AS contradicted
                FROM held_scan LEFT JOIN held_change ON held_change.held_scan_id = held_scan.id
                WHERE held_scan.poll_id = ?1 OR held_scan.decided_poll = ?1
                GROUP BY held_scan.id ORDER BY held_scan.id DESC LIMIT 1
                """, arguments: [poll])
        return try row.map {
            EventBackground.HeldFacts(
                since: Timestamp(milliseconds: $0["since"]),
                reasons: try JSONText.decode([String].self, from: $0["reasons"]), verdict: $0["verdict"],
                decidedAt: $0.time("decided_at"), changes: $0["changes"], agreed: $0["agreed"],
                contradicted: $0["contradicted"])
        }
    }

    private static func polls(_ database: Database, _ condition: String, _ arguments: StatementArguments) throws
        -> [EventBackground.PollFacts]
    {
        try Row.fetchAll(database, sql: "SELECT * FROM poll WHERE \(condition)", arguments: arguments).map {
            EventBackground.PollFacts(
                id: $0["id"], startedAt: Timestamp(milliseconds: $0["started_at"]),
                finishedAt: Timestamp(milliseconds: $0["finished_at"]), outcome: $0["outcome"],
                openPorts: $0["open_ports"], scan: $0["scan_mark"], note: $0["note"], repeats: $0["repeats"])
        }
    }

    private static func siblings(_ event: CommittedEvent, poll: Int64?, _ database: Database) throws -> [String: Int] {
        guard let poll else { return [:] }
        let rows = try Row.fetchAll(
            database, sql: "SELECT type, count(*) AS count FROM event WHERE poll_id = ? AND id <> ? GROUP BY type",
            arguments: [poll, event.sequence])
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["type"], $0["count"]) })
    }

    private static func deliveries(_ event: CommittedEvent, _ database: Database) throws
        -> [EventBackground.DeliveryFacts]
    {
        try Row.fetchAll(
            database,
            sql: """
                SELECT delivery.* FROM delivery_event JOIN delivery ON delivery.id = delivery_event.delivery_id
                WHERE delivery_event.event_id = ? ORDER BY delivery.sink
                """, arguments: [event.sequence]
        ).map {
            EventBackground.DeliveryFacts(
                id: $0["uid"], sink: $0["sink"], state: $0["state"], attempts: $0["attempts"],
                finishedAt: $0.time("finished_at"), lastError: $0["last_error"])
        }
    }
}

extension ConfigPast {
    fileprivate func facts(at time: Timestamp) -> EventBackground.EditionFacts? {
        // An event of an edit is of the edition that it began.
        (editions.last { $0.since <= time } ?? editions.first).map {
            EventBackground.EditionFacts(
                scope: $0.isKept ? $0.scope.description : "(not kept)", period: $0.period, since: $0.since,
                until: $0.until)
        }
    }
}
