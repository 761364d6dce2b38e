import ChangeDetection
import GRDB
import PortModel

extension IntervalRow {
    /// What a statement selects for `read`, in this order, before anything else.
    enum Column: Int, PlacedColumn {
        case id, ip, proto, port, status, phase, openedAfter, openedBy, verifiedAt, silentSince
        case pendingAgreed, pendingSince, pendingMark, pendingAt, pendingVotes

        var name: String { Self.names[rawValue] }

        private static let names = [
            "id", "ip", "proto", "port", "status", "phase", "opened_after", "opened_by", "verified_at", "silent_since",
            "pending_agreed", "pending_since", "pending_mark", "pending_at", "pending_votes",
        ]
    }

    static func read(_ row: Row, _ reader: inout PortReader) throws -> KnownPort {
        KnownPort(
            id: row.value(Column.id),
            port: try reader.port(
                ip: row.value(Column.ip), proto: row.value(Column.proto), number: row.value(Column.port)),
            status: row.value(Column.status), phase: phase(row), openedAfter: row.time(Column.openedAfter),
            openedBy: Timestamp(milliseconds: row.value(Column.openedBy)), verifiedAt: row.time(Column.verifiedAt),
            silentSince: row.time(Column.silentSince))
    }

    private static func phase(_ row: Row) -> KnownPort.Phase {
        guard let agreed: Int = row.value(Column.pendingAgreed), let since = row.time(Column.pendingSince),
            let at = row.time(Column.pendingAt)
        else { return .open }
        let last = Sighting(mark: ScanMark(text: row.value(Column.pendingMark)), at: at)
        // A history of before there were votes has only their number.
        let votes = (row.value(Column.pendingVotes) as String?).flatMap(VotesText.read)
        let pending =
            votes.map { KnownPort.Pending(votes: $0, since: since, last: last) }
            ?? KnownPort.Pending(agreed: agreed, since: since, last: last)
        return row.value(Column.phase) == "opening" ? .opening(pending) : .closing(pending)
    }
}
