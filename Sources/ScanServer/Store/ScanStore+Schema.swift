import GRDB

extension ScanStore {
    /// The steps from an empty file to the present schema. A step that was released is never changed.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 configs and results") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: configs)
            try db.execute(sql: results)
        }
        return migrator
    }

    /// Times are milliseconds since 1970 in UTC. `ips` and `ports` are JSON arrays of text, as they were given.
    private static let configs = """
        CREATE TABLE configs (
            id TEXT NOT NULL PRIMARY KEY,
            ips TEXT NOT NULL CHECK (json_type(ips) = 'array'),
            ports TEXT NOT NULL CHECK (json_type(ports) = 'array'),
            frequency REAL NOT NULL CHECK (frequency >= 0),
            declared INTEGER NOT NULL CHECK (declared IN (0, 1)),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            version INTEGER NOT NULL CHECK (version >= 1),
            next_scan_at INTEGER,
            last_error TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT
        """

    /// The latest scan of each config: what is listed, and what is remembered of addresses that it left out; both are
    /// JSON objects of the API's form, by address.
    private static let results = """
        CREATE TABLE results (
            config_id TEXT NOT NULL PRIMARY KEY REFERENCES configs (id) ON DELETE CASCADE,
            scan_id TEXT NOT NULL UNIQUE,
            started_at INTEGER NOT NULL,
            finished_at INTEGER NOT NULL,
            listed TEXT NOT NULL CHECK (json_type(listed) = 'object'),
            remembered TEXT NOT NULL CHECK (json_type(remembered) = 'object')
        ) STRICT
        """
}
