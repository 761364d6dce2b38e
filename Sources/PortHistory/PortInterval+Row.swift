import ChangeDetection
import GRDB
import PortModel

extension PortInterval {
    /// What a statement selects for `init`, in this order, before anything else.
    enum Column: Int, PlacedColumn {
        case id, config, ip, proto, port, status, phase, openedAfter, openedBy, verifiedAt, silentSince, pendingSince
        case closedAfter, closedBy, endReason, endedAt, openedPoll, closedPoll

        var name: String { Self.names[rawValue] }

        private static let names = [
            "id", "config_id", "ip", "proto", "port", "status", "phase", "opened_after", "opened_by", "verified_at",
            "silent_since", "pending_since", "closed_after", "closed_by", "end_reason", "ended_at", "opened_poll",
            "closed_poll",
        ]
    }

    /// - Parameter lastScan: when the config was last scanned, for an interval that goes on and was seen by that scan.
    init(_ row: Row, lastScan: Timestamp?, _ reader: inout PortReader) throws {
        id = row.value(Column.id)
        config = row.value(Column.config)
        port = try reader.port(
            ip: row.value(Column.ip), proto: row.value(Column.proto), number: row.value(Column.port))
        status = row.value(Column.status)
        guard let phase = Phase(rawValue: row.value(Column.phase)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an interval of no known phase")
        }
        self.phase = phase
        openedAfter = row.time(Column.openedAfter)
        openedBy = Timestamp(milliseconds: row.value(Column.openedBy))
        closedAfter = row.time(Column.closedAfter)
        closedBy = row.time(Column.closedBy)
        let seen = row.time(Column.verifiedAt) ?? (phase == .ended ? closedAfter : lastScan)
        lastSeen = max(seen ?? openedBy, openedBy)
        silentSince = row.time(Column.silentSince)
        pendingSince = row.time(Column.pendingSince)
        endReason = (row.value(Column.endReason) as String?).flatMap(EndReason.init(rawValue:))
        endedAt = row.time(Column.endedAt)
        openedPoll = row.value(Column.openedPoll)
        closedPoll = row.value(Column.closedPoll)
    }
}
