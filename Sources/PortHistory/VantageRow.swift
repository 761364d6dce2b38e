import ChangeDetection
import GRDB
import PortModel

/// The comparisons between sources, between their table and the detector.
enum VantageRow {
    /// The comparisons of a config, each with what the other side has of the port, and when a disagreement was told of the
    /// port and the two sources, by whichever of their configs.
    static let checksSQL = """
        SELECT vantage_check.*, port_interval.phase, port_interval.silent_since, port_interval.verified_at,
            (SELECT max(told.told_at) FROM vantage_check AS told
                JOIN config AS told_by ON told_by.id = told.config_id
                JOIN config AS told_of ON told_of.id = told.other_config_id
                WHERE told.ip = vantage_check.ip AND told.port = vantage_check.port AND told.proto = vantage_check.proto
                    AND told.told_at IS NOT NULL
                    AND (told_by.source_id, told_of.source_id)
                        IN (VALUES (here.source_id, there.source_id), (there.source_id, here.source_id))
            ) AS told_of_sources
        FROM vantage_check
        JOIN config AS here ON here.id = vantage_check.config_id
        JOIN config AS there ON there.id = vantage_check.other_config_id
        LEFT JOIN port_interval ON port_interval.config_id = vantage_check.other_config_id
            AND port_interval.ip = vantage_check.ip AND port_interval.proto = vantage_check.proto
            AND port_interval.port = vantage_check.port AND port_interval.phase <> 'ended'
        WHERE vantage_check.config_id = ?
        ORDER BY vantage_check.other_config_id, vantage_check.ip, vantage_check.proto, vantage_check.port
        """

    /// The ports that this config is to look at since other sources have seen them change. A comparison with a config
    /// that does not cover the port any more is forgotten.
    static func checks(_ database: Database, config: Int64, _ others: VantageConfigs) throws -> [VantageCheck] {
        let rows = try Row.fetchAll(try database.cachedStatement(sql: checksSQL), arguments: [config])
        guard !rows.isEmpty else { return [] }
        let views = try others.all(database)
        var checks: [VantageCheck] = []
        for row in rows {
            let port = Port(try IPAddress(parsing: row["ip"]), TransportProtocol(row["proto"]), row["port"])
            let other: Int64 = row["other_config_id"]
            guard let view = views[other], view.scope.covers(port.address, port.number) else {
                try forget(port, database, config: config, other: other)
                continue
            }
            let check = VantageCheck(
                port: port, source: view.source, config: view.remoteID, configRow: other,
                isOpenThere: view.belief(in: port, row), askedAt: Timestamp(milliseconds: row["asked_at"]),
                looks: row["looks"], toldAt: row.time("told_of_sources"))
            // Kept, since the row that says so may go before this one.
            if row.time("told_at") == nil, check.toldAt != nil { try save(.keep(check), database, config: config) }
            checks.append(check)
        }
        return checks
    }

    static func save(_ outcome: VantageOutcome, _ database: Database, config: Int64) throws {
        switch outcome {
        case .keep(let check), .mismatch(let check):
            try database.cachedStatement(
                sql: """
                    UPDATE vantage_check SET asked_at = ?, looks = ?, told_at = ?
                    WHERE config_id = ? AND other_config_id = ? AND ip = ? AND proto = ? AND port = ?
                    """
            ).execute(arguments: [
                check.askedAt.milliseconds, check.looks, check.toldAt?.milliseconds, config, check.configRow,
                check.port.address.description,
                check.port.proto.name, check.port.number,
            ])
        case .agreed(let check): try forget(check.port, database, config: config, other: check.configRow)
        }
    }

    /// Asks another config to look at a port, since `config` has seen it change.
    static func ask(
        _ other: Int64, of port: Port, changedIn config: Int64, asOf time: Timestamp, _ database: Database
    ) throws {
        let address = port.address.description
        try database.cachedStatement(
            sql: """
                INSERT INTO vantage_check (config_id, other_config_id, ip, proto, port, asked_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT DO UPDATE SET asked_at = excluded.asked_at, looks = 0
                """
        ).execute(arguments: [other, config, address, port.proto.name, port.number, time.milliseconds])
    }

    private static func forget(_ port: Port, _ database: Database, config: Int64, other: Int64) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM vantage_check
                WHERE config_id = ? AND other_config_id = ? AND ip = ? AND proto = ? AND port = ?
                """
        ).execute(arguments: [config, other, port.address.description, port.proto.name, port.number])
    }
}
