import ChangeDetection
import GRDB
import PortModel

/// What is held back as suspicious, between its tables and the detector.
enum HeldRow {
    /// What a config holds back at present, with the changes that are not decided yet.
    static func current(_ database: Database, config: Int64) throws -> HeldScan? {
        let row = try Row.fetchOne(
            try database.cachedStatement(sql: "SELECT * FROM held_scan WHERE config_id = ? AND verdict IS NULL"),
            arguments: [config])
        guard let row else { return nil }
        let id: Int64 = row["id"]
        let changes = try Row.fetchAll(
            database, sql: "SELECT * FROM held_change WHERE held_scan_id = ? ORDER BY id", arguments: [id])
        return HeldScan(
            id: id, since: Timestamp(milliseconds: row["since"]),
            reasons: try JSONText.decode([String].self, from: row["reasons"]), changes: try changes.map(change))
    }

    private static func change(_ row: Row) throws -> HeldChange {
        let port = Port(try IPAddress(parsing: row["ip"]), TransportProtocol(row["proto"]), row["port"])
        return HeldChange(
            port: port, kind: row["change"] == "opened" ? .opened : .closed,
            verdict: (row["verdict"] as String?).flatMap(HeldChange.Verdict.init), isStored: true)
    }

    /// Writes what is new in it: changes that were added, verdicts that were reached.
    /// - Parameter before: as it was read.
    static func save(
        _ held: HeldScan, before: HeldScan?, _ database: Database, config: Int64, poll: Int64, at time: Timestamp
    ) throws {
        let id = try header(of: held, database, config: config, poll: poll)
        let insert = try database.cachedStatement(
            sql: "INSERT INTO held_change (held_scan_id, ip, proto, port, change, verdict) VALUES (?, ?, ?, ?, ?, ?)")
        let decide = try database.cachedStatement(
            sql: """
                UPDATE held_change SET verdict = ?
                WHERE held_scan_id = ? AND ip = ? AND port = ? AND proto = ? AND change = ? AND verdict IS NULL
                """)
        for (index, change) in held.changes.enumerated() {
            let address = change.port.address.description
            if !change.isStored {
                try insert.execute(arguments: [
                    id, address, change.port.proto.name, change.port.number, change.kind.rawValue,
                    change.verdict?.rawValue,
                ])
            } else if let verdict = change.verdict, before?.changes[index].verdict == nil {
                try decide.execute(arguments: [
                    verdict.rawValue, id, address, change.port.number, change.port.proto.name, change.kind.rawValue,
                ])
            }
        }
        if let verdict = held.verdict {
            try database.execute(
                sql: "UPDATE held_scan SET verdict = ?, decided_at = ?, decided_poll = ? WHERE id = ?",
                arguments: [verdict.rawValue, time.milliseconds, poll, id])
        }
    }

    private static func header(of held: HeldScan, _ database: Database, config: Int64, poll: Int64) throws -> Int64 {
        let reasons = JSONText.encode(held.reasons)
        if held.id != 0 {
            try database.execute(sql: "UPDATE held_scan SET reasons = ? WHERE id = ?", arguments: [reasons, held.id])
            return held.id
        }
        try database.execute(
            sql: "INSERT INTO held_scan (config_id, poll_id, since, reasons) VALUES (?, ?, ?, ?)",
            arguments: [config, poll, held.since.milliseconds, reasons])
        return database.lastInsertedRowID
    }

    /// The config is gone: what was held will never be decided.
    static func abandon(_ database: Database, config: Int64, at time: Timestamp) throws {
        try database.execute(
            sql: "UPDATE held_scan SET verdict = 'undecided', decided_at = ? WHERE config_id = ? AND verdict IS NULL",
            arguments: [time.milliseconds, config])
    }
}
