import GRDB

extension ScanStore {
    /// How many configs there may be, and how many bytes their entries may have in all, as JSON. The list of the configs
    /// is one answer, and clients bound what they read.
    struct Bounds: Sendable {
        var configs = 10_000
        var entryBytes = 8 << 20
    }

    /// A change would take the store beyond its bounds. Nothing was changed.
    struct Full: Error, Hashable {
        let reason: String
    }

    /// Undoes the transaction of a change that went beyond the bounds. A change that only makes things smaller passes,
    /// also where the configs that the settings declare have gone beyond them.
    static func checkBounds(_ bounds: Bounds, before: Usage, _ db: Database) throws {
        let after = try usage(db)
        if after.configs > bounds.configs, after.configs > before.configs {
            throw Full(reason: "there are \(before.configs) scan configs already; accepted: up to \(bounds.configs)")
        }
        if after.entryBytes > bounds.entryBytes, after.entryBytes > before.entryBytes {
            throw Full(
                reason: "the ips and ports of all scan configs would have \(after.entryBytes) bytes;"
                    + " accepted: up to \(bounds.entryBytes)")
        }
    }

    struct Usage: Hashable, Sendable {
        let configs: Int
        let entryBytes: Int
    }

    static func usage(_ db: Database) throws -> Usage {
        // The length of a blob is in bytes, that of a text in characters.
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) AS configs,
                    coalesce(sum(length(CAST(ips AS BLOB)) + length(CAST(ports AS BLOB))), 0) AS bytes FROM configs
                """)
        return Usage(configs: row?["configs"] ?? 0, entryBytes: row?["bytes"] ?? 0)
    }
}
