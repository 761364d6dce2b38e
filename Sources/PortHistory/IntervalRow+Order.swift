import ChangeDetection
import GRDB
import PortModel

extension IntervalRow {
    static let lastEndSQL = """
        SELECT id, opened_by, COALESCE(closed_by, ended_at) AS ended_by FROM port_interval
        WHERE ip = ? AND port = ? AND proto = ? AND config_id = (SELECT config_id FROM port_interval WHERE id = ?)
        ORDER BY opened_by DESC, id DESC LIMIT 2
        """

    /// Questions find a port's intervals in the order of `opened_by`. Where a clock that ran ahead was set back, an
    /// interval that ends may have begun before the one before it ended: it then begins, for the record, when that one was
    /// over. While it goes on it keeps its times, so that the port is open now.
    static func keepOrder(_ known: KnownPort, _ database: Database) throws {
        let rows = try Row.fetchAll(
            try database.cachedStatement(sql: lastEndSQL),
            arguments: [known.port.address.description, known.port.number, known.port.proto.name, known.id])
        guard let last = rows.first(where: { $0["id"] != known.id }), let ended: Int64 = last["ended_by"] else {
            return
        }
        let begin = max(ended, last["opened_by"] as Int64)
        guard begin > known.openedBy.milliseconds else { return }
        try database.cachedStatement(
            sql: """
                UPDATE port_interval SET opened_by = ?1,
                    opened_after = CASE WHEN opened_after IS NOT NULL THEN ?1 END
                WHERE id = ?2
                """
        ).execute(arguments: [begin, known.id])
    }
}
