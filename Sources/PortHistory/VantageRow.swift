import ChangeDetection
import GRDB
import PortModel

/// The comparisons between sources, between their table and the detector.
enum VantageRow {
    /// The ports that this config is to look at since other sources have seen them change. A comparison with a config
    /// that does not cover the port any more is forgotten.
    static func checks(_ database: Database, config: Int64, _ others: VantageConfigs) throws -> [VantageCheck] {
        let rows = try Row.fetchAll(
            try database.cachedStatement(
                sql: "SELECT * FROM vantage_check WHERE config_id = ? ORDER BY ip, port, proto"),
            arguments: [config])
        guard !rows.isEmpty else { return [] }
        var checks: [VantageCheck] = []
        for row in rows {
            let port = Port(try IPAddress(parsing: row["ip"]), TransportProtocol(row["proto"]), row["port"])
            let other: Int64 = row["other_config_id"]
            guard let view = try others.all(database)[other], view.scope.covers(port.address, port.number) else {
                try forget(port, database, config: config, other: other)
                continue
            }
            checks.append(
                VantageCheck(
                    port: port, source: view.source, config: view.remoteID, configRow: other,
                    isOpenThere: try view.belief(in: port, database), askedAt: Timestamp(milliseconds: row["asked_at"]),
                    looks: row["looks"], toldAt: row.time("told_at")))
        }
        return checks
    }

    static func save(_ outcome: VantageOutcome, _ database: Database, config: Int64) throws {
        switch outcome {
        case .keep(let check), .mismatch(let check):
            try database.cachedStatement(
                sql: """
                    UPDATE vantage_check SET looks = ?, told_at = ?
                    WHERE config_id = ? AND other_config_id = ? AND ip = ? AND proto = ? AND port = ?
                    """
            ).execute(arguments: [
                check.looks, check.toldAt?.milliseconds, config, check.configRow, check.port.address.description,
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
        // Where the two were told as disagreeing the other way round, they are not told once more.
        try database.cachedStatement(
            sql: """
                INSERT INTO vantage_check (config_id, other_config_id, ip, proto, port, asked_at, told_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, (
                    SELECT told_at FROM vantage_check
                    WHERE config_id = ?2 AND other_config_id = ?1 AND ip = ?3 AND proto = ?4 AND port = ?5))
                ON CONFLICT DO UPDATE SET asked_at = excluded.asked_at, looks = 0,
                    told_at = COALESCE(vantage_check.told_at, excluded.told_at)
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
