import ChangeDetection
import GRDB
import PortModel

/// Port intervals between the table and the detector's `KnownPort`.
enum IntervalRow {
    static let liveSQL =
        "SELECT \(Column.list(of: "port_interval")) FROM port_interval WHERE config_id = ? AND phase <> 'ended'"

    /// A config's intervals that have not ended, sorted by port.
    static func live(_ database: Database, config: Int64) throws -> [KnownPort] {
        let statement = try database.cachedStatement(sql: liveSQL)
        let rows = try Row.fetchCursor(statement, arguments: [config])
        var known: [KnownPort] = []
        var reader = PortReader()
        while let row = try rows.next() { known.append(try read(row, &reader)) }
        known.sort { $0.port < $1.port }
        return known
    }

    /// Writes what becomes of an interval. Returns the action as the history has it then: with the interval's row, and
    /// this poll's row among its votes.
    @discardableResult
    static func apply(_ action: PortAction, _ database: Database, config: Int64, poll: Int64?, at time: Timestamp)
        throws -> PortAction
    {
        switch action {
        case .begin(let known):
            return .begin(try insert(known.recorded(by: poll), database, config: config, poll: poll))
        case .update(let known):
            let recorded = known.recorded(by: poll)
            try update(recorded, database)
            return .update(recorded)
        case .end(let known, let reason, let after, let by):
            try end(known, reason: reason, after: after, by: by, database, poll: poll, at: time)
        case .glimpse(let known, let by):
            let begun = try insert(known.recorded(by: poll), database, config: config, poll: poll)
            try end(
                begun, reason: .unconfirmed, after: begun.openedBy, by: by, database, poll: poll, at: time)
        }
        return action
    }

    private static func end(
        _ known: KnownPort, reason: EndReason, after: Timestamp?, by: Timestamp?, _ database: Database, poll: Int64?,
        at time: Timestamp
    ) throws {
        try keepOrder(known, database)
        try database.cachedStatement(
            sql: """
                UPDATE port_interval SET phase = 'ended', end_reason = ?, closed_after = ?, closed_by = ?,
                    ended_at = ?, closed_poll = ?, verified_at = ?, pending_agreed = NULL, pending_since = NULL,
                    pending_mark = NULL, pending_at = NULL, pending_votes = NULL
                WHERE id = ?
                """
        ).execute(arguments: [
            reason.rawValue, after?.milliseconds, by?.milliseconds, time.milliseconds, poll,
            (known.verifiedAt ?? after)?.milliseconds, known.id,
        ])
    }

    private static func insert(_ known: KnownPort, _ database: Database, config: Int64, poll: Int64?)
        throws -> KnownPort
    {
        let pending = known.pending
        try database.cachedStatement(
            sql: """
                INSERT INTO port_interval (config_id, ip, proto, port, status, phase, opened_after, opened_by,
                    verified_at, silent_since, pending_agreed, pending_since, pending_mark, pending_at, pending_votes,
                    opened_poll)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            config, known.port.address.description, known.port.proto.name, known.port.number, known.status,
            known.phaseName, known.openedAfter?.milliseconds, known.openedBy.milliseconds,
            known.verifiedAt?.milliseconds, known.silentSince?.milliseconds, pending?.agreed,
            pending?.since.milliseconds, pending?.last.mark.text, pending?.last.at.milliseconds,
            pending.map { VotesText.of($0.votes) }, poll,
        ])
        var result = known
        result.id = database.lastInsertedRowID
        return result
    }

    private static func update(_ known: KnownPort, _ database: Database) throws {
        let pending = known.pending
        try database.cachedStatement(
            sql: """
                UPDATE port_interval SET status = ?, phase = ?, verified_at = ?, silent_since = ?, pending_agreed = ?,
                    pending_since = ?, pending_mark = ?, pending_at = ?, pending_votes = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            known.status, known.phaseName, known.verifiedAt?.milliseconds, known.silentSince?.milliseconds,
            pending?.agreed, pending?.since.milliseconds, pending?.last.mark.text, pending?.last.at.milliseconds,
            pending.map { VotesText.of($0.votes) }, known.id,
        ])
    }
}

extension KnownPort {
    var phaseName: String {
        switch phase {
        case .opening: "opening"
        case .open: "open"
        case .closing: "closing"
        }
    }
}
