import ChangeDetection
import GRDB
import PortModel

/// Which scope a config had when, and when results of it came: what tells "closed" from "nobody looked".
///
/// Times of results that follow each other closely share a row, so that the table grows with edits and outages, not with
/// polls: a row goes on as long as a result stands until the next one comes (`Freshness.deadline`).
enum CoverageRow {
    /// The config has this scope from now on, until it is edited or removed.
    static func begin(
        _ config: Int64, ips: String, ports: String, days: Double, at time: Timestamp, _ database: Database
    )
        throws
    {
        try end(config, at: time, database)
        try database.cachedStatement(
            sql: "INSERT INTO config_edition (config_id, ips, ports, frequency_days, since) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [config, ips, ports, days, time.milliseconds])
    }

    /// The config has no scope any more.
    static func end(_ config: Int64, at time: Timestamp, _ database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE config_edition SET until = max(since, ?) WHERE config_id = ? AND until IS NULL"
        ).execute(arguments: [time.milliseconds, config])
    }

    /// A result was taken in. It counts as a look at the whole scope where it covered that scope as it is now.
    ///
    /// - Parameter polledAt: when it came. An edition that began only later was begun by a clock that ran ahead and has been
    ///   set back since: it has begun by now.
    static func look(
        _ config: Int64, _ state: ConfigState, before: Timestamp?, polledAt: Timestamp, _ database: Database
    ) throws {
        guard let time = state.lastScanAsOf, time != before else { return }
        let edition = try Int64.fetchOne(
            try database.cachedStatement(sql: "SELECT id FROM config_edition WHERE config_id = ? AND until IS NULL"),
            arguments: [config])
        guard let edition else { return }
        try database.cachedStatement(sql: "UPDATE config_edition SET since = ?1 WHERE id = ?2 AND since > ?1")
            .execute(arguments: [polledAt.milliseconds, edition])
        try extend(edition, whole: false, to: time, period: state.period, database)
        if state.lastScanWasWhole, state.unseen.isEmpty, state.editedAt == nil {
            try extend(edition, whole: true, to: time, period: state.period, database)
        }
    }

    /// Looks of a clock that ran ahead, which are later than this one, are left as they are until time has come to them.
    private static func extend(
        _ edition: Int64, whole: Bool, to time: Timestamp, period: Duration?, _ database: Database
    ) throws {
        let last = try Row.fetchOne(
            try database.cachedStatement(
                sql: """
                    SELECT id, last_at FROM coverage WHERE edition_id = ? AND whole = ? AND first_at <= ?
                    ORDER BY first_at DESC LIMIT 1
                    """), arguments: [edition, whole, time.milliseconds])
        if let last, let end = last.time("last_at"), let id: Int64 = last["id"],
            Freshness.deadline(lastScan: end, period: period).map({ time <= $0 }) ?? true
        {
            guard time > end else { return }
            try database.cachedStatement(sql: "UPDATE coverage SET last_at = ? WHERE id = ?")
                .execute(arguments: [time.milliseconds, id])
        } else {
            try database.cachedStatement(
                sql: "INSERT INTO coverage (edition_id, whole, first_at, last_at) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [edition, whole, time.milliseconds, time.milliseconds])
        }
    }
}
