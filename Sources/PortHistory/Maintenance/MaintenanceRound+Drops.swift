import GRDB
import PortModel

/// What a round drops, each a part of one short transaction.
extension MaintenanceRound {
    /// How long a finished delivery is kept for people to look at; what was told stays in the events.
    private static let keptDelivered: Duration = .seconds(7 * 86_400)
    private static let keptDead: Duration = .seconds(90 * 86_400)

    static func dropDeliveries(_ database: Database, now: Timestamp) throws -> Int {
        try database.execute(
            sql: """
                DELETE FROM delivery WHERE id IN (
                    SELECT id FROM delivery
                    WHERE state <> 'owed' AND finished_at < ?1 AND (state = 'delivered' OR finished_at < ?2)
                    ORDER BY finished_at LIMIT \(Retention.rowsPerStep))
                """, arguments: [(now - keptDelivered).milliseconds, (now - keptDead).milliseconds])
        return database.changesCount
    }

    /// Of the looks before `time` nobody knows any more what they saw: asked about that time, the answer is "unknown".
    /// The last look of a config stays, however long ago it was. Returns whether there is more to do.
    static func dropCoverage(_ database: Database, before time: Timestamp) throws -> Bool {
        let steps = [
            """
            DELETE FROM coverage WHERE id IN (
                SELECT id FROM coverage AS look INDEXED BY coverage_by_start
                WHERE first_at < ?1 AND last_at < ?1 AND NOT (
                    EXISTS (SELECT 1 FROM config_edition WHERE id = look.edition_id AND until IS NULL)
                    AND first_at = (
                        SELECT max(first_at) FROM coverage AS other
                        WHERE other.edition_id = look.edition_id AND other.whole = look.whole)) LIMIT ?2)
            """,
            """
            UPDATE coverage SET first_at = min(last_at, ?1) WHERE id IN (
                SELECT id FROM coverage INDEXED BY coverage_by_start
                WHERE first_at < ?1 AND first_at < last_at LIMIT ?2)
            """,
            """
            DELETE FROM config_edition WHERE id IN (
                SELECT id FROM config_edition AS edition WHERE until < ?1
                AND NOT EXISTS (SELECT 1 FROM coverage WHERE edition_id = edition.id) LIMIT ?2)
            """,
            // One result may hold back a whole network: its changes go first.
            """
            DELETE FROM held_change WHERE id IN (
                SELECT held_change.id FROM held_scan INDEXED BY held_scan_by_end
                CROSS JOIN held_change ON held_change.held_scan_id = held_scan.id
                WHERE held_scan.verdict IS NOT NULL AND decided_at < ?1 LIMIT ?2)
            """,
            """
            DELETE FROM held_scan WHERE id IN (
                SELECT id FROM held_scan AS held INDEXED BY held_scan_by_end WHERE verdict IS NOT NULL AND decided_at < ?1
                AND NOT EXISTS (SELECT 1 FROM held_change WHERE held_scan_id = held.id) LIMIT ?2)
            """,
        ]
        for sql in steps {
            try database.cachedStatement(sql: sql).execute(arguments: [time.milliseconds, Retention.rowsPerStep])
            if database.changesCount >= Retention.rowsPerStep { return true }
        }
        return false
    }

    static func dropIntervals(_ database: Database, before time: Timestamp) throws -> Int {
        try database.execute(
            sql: """
                DELETE FROM port_interval WHERE id IN (
                    SELECT id FROM port_interval INDEXED BY port_interval_by_end
                    WHERE phase = 'ended' AND ended_at < ? ORDER BY ended_at LIMIT \(Retention.rowsPerStep))
                """, arguments: [time.milliseconds])
        return database.changesCount
    }

    /// Looks at the next events after a place, and drops those that nothing needs.
    static func dropEvents(
        _ database: Database, before time: Timestamp, after place: inout EventPlace
    ) throws -> (count: Int, isLast: Bool) {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, at, poll_id FROM event WHERE at < ? AND (at, id) > (?, ?)
                ORDER BY at, id LIMIT \(Retention.rowsPerStep)
                """, arguments: [time.milliseconds, place.at, place.id])
        guard let last = rows.last else { return (0, true) }
        place = EventPlace(at: last["at"], id: last["id"])
        let resting = try polls(named: rows, thatOpenPortsRestOn: database)
        let condition = try References.to("event", database).map { " AND NOT EXISTS (\($0.query))" }.joined()
        let drop = try database.cachedStatement(sql: "DELETE FROM event WHERE id = ?\(condition)")
        var count = 0
        for row in rows {
            if let poll: Int64 = row["poll_id"], resting.contains(poll) { continue }
            try drop.execute(arguments: [row["id"]])
            count += database.changesCount
        }
        return (count, rows.count < Retention.rowsPerStep)
    }

    /// Asked once a poll and not once an event: a poll that found a host open on all ports has an event for each.
    private static func polls(named events: [Row], thatOpenPortsRestOn database: Database) throws -> Set<Int64> {
        let isLive = try database.cachedStatement(
            sql: "SELECT 1 FROM port_interval WHERE opened_poll = ? AND phase <> 'ended' LIMIT 1")
        return try Set(events.compactMap { $0["poll_id"] as Int64? }).filter {
            try Int.fetchOne(isLive, arguments: [$0]) != nil
        }
    }

    /// The time up to which some rows, but no more than a step takes, are the oldest that may be dropped; nil for none.
    static func oldest(_ database: Database, after place: EventPlace) throws -> Timestamp? {
        let ends = try Int64.fetchAll(
            database,
            sql: """
                SELECT ended_at FROM port_interval INDEXED BY port_interval_by_end
                WHERE phase = 'ended' ORDER BY ended_at LIMIT \(Retention.rowsPerStep)
                """)
        let times = try Int64.fetchAll(
            database,
            sql: "SELECT at FROM event WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT \(Retention.rowsPerStep)",
            arguments: [place.at, place.id])
        return [ends.last, times.last].compactMap(\.self).min().map { Timestamp(milliseconds: $0 + 1) }
    }
}
