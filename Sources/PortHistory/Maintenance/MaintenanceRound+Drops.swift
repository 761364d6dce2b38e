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
    /// The last look of a config stays, however long ago it was.
    static func dropCoverage(_ database: Database, before time: Timestamp) throws {
        try database.execute(
            sql: """
                DELETE FROM coverage WHERE last_at < ?1 AND NOT (
                    EXISTS (SELECT 1 FROM config_edition WHERE id = coverage.edition_id AND until IS NULL)
                    AND first_at = (
                        SELECT max(first_at) FROM coverage AS other
                        WHERE other.edition_id = coverage.edition_id AND other.whole = coverage.whole))
                """, arguments: [time.milliseconds])
        try database.execute(
            sql: "UPDATE coverage SET first_at = min(last_at, ?1) WHERE first_at < min(last_at, ?1)",
            arguments: [time.milliseconds])
        try database.execute(
            sql: "DELETE FROM config_edition WHERE until < ? AND id NOT IN (SELECT edition_id FROM coverage)",
            arguments: [time.milliseconds])
        try database.execute(
            sql: "DELETE FROM held_scan WHERE verdict IS NOT NULL AND decided_at < ?", arguments: [time.milliseconds])
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
                SELECT id, at FROM event WHERE at < ? AND (at, id) > (?, ?)
                ORDER BY at, id LIMIT \(Retention.rowsPerStep)
                """, arguments: [time.milliseconds, place.at, place.id])
        guard let last = rows.last else { return (0, true) }
        place = EventPlace(at: last["at"], id: last["id"])
        let condition = try droppable(database)
        let drop = try database.cachedStatement(sql: "DELETE FROM event WHERE id = ? AND \(condition)")
        var count = 0
        for row in rows {
            try drop.execute(arguments: [row["id"]])
            count += database.changesCount
        }
        return (count, rows.count < Retention.rowsPerStep)
    }

    /// Which events may go: nobody is still to be told of them, and no open port rests on them.
    private static func droppable(_ database: Database) throws -> String {
        let unreferenced = try References.to("event", database).map { "NOT EXISTS (\($0.query))" }
        return
            (unreferenced + [
                """
                NOT EXISTS (SELECT 1 FROM port_interval AS live
                    WHERE live.phase <> 'ended' AND live.opened_poll = event.poll_id)
                """
            ]).joined(separator: " AND ")
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
