import ChangeDetection
import GRDB
import PortModel

extension History {
    /// A new config, or one that was removed and is listed again: it starts anew with a baseline of its own.
    static func add(
        _ config: ListedConfig, to source: String, sourceID: Int64, at time: Timestamp, _ database: Database
    ) throws -> Int64 {
        let state = ConfigState(
            source: source, config: config.remoteID, scope: config.scope,
            period: Duration(frequencyDays: config.frequencyDays))
        try database.execute(
            sql: """
                INSERT INTO config (source_id, remote_id, ips, ports, frequency_days, added_at, unseen)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET ips = excluded.ips, ports = excluded.ports,
                    frequency_days = excluded.frequency_days, added_at = excluded.added_at, unseen = excluded.unseen,
                    removed_at = NULL, baseline_at = NULL, edited_at = NULL, edited_mark = NULL, under_way_mark = NULL,
                    untold_edit = NULL, scan_mark = NULL, scan_seen_at = NULL, scan_at = NULL, scan_whole = 0,
                    suspect_since = NULL, suspect_kinds = '[]', stale_since = NULL
                """,
            arguments: [
                sourceID, config.remoteID, JSONText.encode(config.ips), JSONText.encode(config.ports),
                config.frequencyDays, time.milliseconds, try JSONText.encode(state.unseen.map(StoredScope.init)),
            ])
        let found = try Int64.fetchOne(
            database, sql: "SELECT id FROM config WHERE source_id = ? AND remote_id = ?",
            arguments: [sourceID, config.remoteID])
        guard let id = found else { throw DatabaseError(message: "a config that was just written is not there") }
        try schedule(id, due: time, waits: 0, database)
        try CoverageRow.begin(
            id, ips: JSONText.encode(config.ips), ports: JSONText.encode(config.ports),
            days: config.frequencyDays, at: time, database)
        return id
    }

    static func addedEvent(_ config: ListedConfig, source: String, at time: Timestamp) -> Event {
        Event(
            .configAdded, time: time, source: source, config: config.remoteID,
            message: "config \(config.remoteID.untrusted()) added: \(config.scope), "
                + (Duration(frequencyDays: config.frequencyDays).map { "every \($0.shortText)" } ?? "once"),
            details: ["scope": .text(config.scope.description)])
    }

    /// Takes over an edit; whether there was one.
    func edit(
        _ row: ConfigRow, to config: ListedConfig, at time: Timestamp, events: inout [Event], _ database: Database
    ) throws -> Bool {
        guard row.ips != config.ips || row.ports != config.ports || row.frequencyDays != config.frequencyDays else {
            return false
        }
        let detection = Detector().editScope(
            state: row.state, known: try IntervalRow.live(database, config: row.id), to: config.scope, at: time)
        for action in detection.ports {
            try IntervalRow.apply(action, database, config: row.id, poll: nil, at: time)
        }
        forget(row.id, database)
        var next = row
        next.ips = config.ips
        next.ports = config.ports
        next.frequencyDays = config.frequencyDays
        next.state = detection.state
        try next.save(database)
        try CoverageRow.begin(
            row.id, ips: JSONText.encode(config.ips), ports: JSONText.encode(config.ports),
            days: config.frequencyDays, at: time, database)
        try Self.schedule(row.id, due: time, waits: 0, database)
        events += detection.events
        return true
    }

    /// The config is gone: what it watched is not known any more, which is not the same as closed.
    func remove(_ row: ConfigRow, at time: Timestamp, _ database: Database) throws -> [Event] {
        let known = try IntervalRow.live(database, config: row.id)
        for port in known {
            let after = port.verifiedAt ?? row.state.lastScanAsOf
            try IntervalRow.apply(
                .end(port, reason: .configRemoved, after: after, by: nil), database, config: row.id, poll: nil, at: time
            )
        }
        forget(row.id, database)
        try HeldRow.abandon(database, config: row.id, at: time)
        try database.execute(
            sql: "DELETE FROM vantage_check WHERE config_id = ?1 OR other_config_id = ?1", arguments: [row.id])
        var state = row.state
        let edit = Detector().untoldEdit(&state, at: time)
        try database.execute(
            sql: """
                UPDATE config SET removed_at = ?, untold_edit = NULL, stale_since = NULL, suspect_since = NULL,
                    suspect_kinds = '[]'
                WHERE id = ?
                """,
            arguments: [time.milliseconds, row.id])
        try CoverageRow.end(row.id, at: time, database)
        try database.execute(sql: "DELETE FROM schedule WHERE config_id = ?", arguments: [row.id])
        try database.execute(sql: "DELETE FROM port_flap WHERE config_id = ?", arguments: [row.id])
        let removed = Event(
            .configRemoved, time: time, source: row.source, config: row.remoteID,
            message:
                "config \(row.remoteID.untrusted()) removed; \(known.count) open ports are no longer watched by it",
            details: ["open_ports": .number(known.count), "scope": .text(row.state.scope.description)])
        return [edit, removed].compactMap { $0 }
    }

    /// What is remembered of a config's ports is not so any more: now, and once more when the transaction has been
    /// committed, for whoever has read the rows in between.
    private func forget(_ config: Int64, _ database: Database) {
        let store = known
        store.forget(config)
        database.afterNextTransaction(
            onCommit: { _ in store.forget(config) }, onRollback: { _ in store.forget(config) })
    }

    static func schedule(_ config: Int64, due: Timestamp?, waits: Int, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO schedule (config_id, due_at, waits) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET due_at = excluded.due_at, waits = excluded.waits
                """
        ).execute(arguments: [config, due?.milliseconds, waits])
    }
}
