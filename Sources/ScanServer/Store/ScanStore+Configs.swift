import GRDB
import PortModel

extension ScanStore {
    /// All configs in the order they were created.
    func configs() async throws -> [StoredConfig] {
        try await queue.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM configs ORDER BY created_at, rowid").map(Self.config(from:))
        }
    }

    func config(id: String) async throws -> StoredConfig? {
        try await queue.read { db in try Self.config(id: id, db) }
    }

    /// Stores a new config whose first scan is due at once.
    /// - Throws: `Full` where there is no room for it.
    func create(id: String, _ fields: ConfigFields, now: Timestamp) async throws -> StoredConfig {
        try await queue.write { [bounds] db in
            let before = try Self.usage(db)
            try Self.insert(id: id, fields, declared: false, now: now, db)
            try Self.checkBounds(bounds, before: before, db)
            return try Self.existing(id: id, db)
        }
    }

    /// Changes the fields that are given; nil where there is no such config.
    /// - Throws: `Full` where there is no room for them.
    func update(id: String, _ fields: ConfigFields, now: Timestamp) async throws -> StoredConfig? {
        try await queue.write { [bounds] db in
            guard let old = try Self.config(id: id, db) else { return nil }
            // An update that names no field is none, also for a single scan.
            guard fields != ConfigFields() else { return old }
            let before = try Self.usage(db)
            try Self.change(old, fields, now: now, db)
            try Self.checkBounds(bounds, before: before, db)
            return try Self.existing(id: id, db)
        }
    }

    /// Removes a config and its result.
    /// - Returns: whether there was one.
    func delete(id: String) async throws -> Bool {
        try await queue.write { db in
            try db.execute(sql: "DELETE FROM configs WHERE id = ?", arguments: [id])
            return db.changesCount > 0
        }
    }

    static func insert(id: String, _ fields: ConfigFields, declared: Bool, now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO configs
                    (id, ips, ports, frequency, declared, revision, version, next_scan_at, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?, ?)
                """,
            arguments: [
                id, StoredText.list(fields.ips ?? []), StoredText.list(fields.ports ?? ConfigFields.defaultPorts),
                fields.frequency ?? ConfigFields.defaultFrequency, declared ? 1 : 0, now.milliseconds,
                now.milliseconds, now.milliseconds,
            ])
    }

    /// Writes the fields and does to schedule and result what the edit asks for.
    static func change(_ old: StoredConfig, _ fields: ConfigFields, now: Timestamp, _ db: Database) throws {
        let ips = fields.ips ?? old.ips
        let ports = fields.ports ?? old.ports
        let frequency = fields.frequency ?? old.frequency
        try db.execute(
            sql: """
                UPDATE configs SET ips = ?, ports = ?, frequency = ?, version = version + 1, updated_at = ? WHERE id = ?
                """,
            arguments: [StoredText.list(ips), StoredText.list(ports), frequency, now.milliseconds, old.id])
        let effect = ScanGrid.effect(
            ofScopeChange: try old.scope() != StoredConfig.scope(ips: ips, ports: ports),
            frequency: (old.frequency, frequency), lastStart: try lastStart(of: old.id, db), now: now)
        switch effect {
        case .none: break
        case .moved(let due):
            try db.execute(
                sql: "UPDATE configs SET next_scan_at = ? WHERE id = ?", arguments: [due.milliseconds, old.id])
        case .restarted(let keepingResult):
            try db.execute(
                sql: "UPDATE configs SET next_scan_at = ?, revision = revision + 1, last_error = NULL WHERE id = ?",
                arguments: [now.milliseconds, old.id])
            if !keepingResult {
                try db.execute(sql: "DELETE FROM results WHERE config_id = ?", arguments: [old.id])
            }
        }
    }

    private static func lastStart(of id: String, _ db: Database) throws -> Timestamp? {
        try Int64.fetchOne(db, sql: "SELECT started_at FROM results WHERE config_id = ?", arguments: [id])
            .map(Timestamp.init(milliseconds:))
    }

    static func config(id: String, _ db: Database) throws -> StoredConfig? {
        try Row.fetchOne(db, sql: "SELECT * FROM configs WHERE id = ?", arguments: [id]).map(config(from:))
    }

    /// The config that this transaction has just written.
    private static func existing(id: String, _ db: Database) throws -> StoredConfig {
        guard let config = try config(id: id, db) else { throw StoredText.Unreadable() }
        return config
    }

    static func config(from row: Row) throws -> StoredConfig {
        let next: Int64? = row["next_scan_at"]
        return StoredConfig(
            id: row["id"], ips: try StoredText.list(from: row["ips"]), ports: try StoredText.list(from: row["ports"]),
            frequency: row["frequency"], revision: row["revision"], version: row["version"],
            nextScan: next.map(Timestamp.init(milliseconds:)), isDeclared: row["declared"] == 1,
            lastError: row["last_error"])
    }
}
