import FoundationEssentials
import GRDB
import GRDBSQLite
import Glibc
import PortModel

extension History {
    static func makeDirectory(of path: String) throws(HistoryError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: String(path[..<slash]), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750])
        } catch {
            throw HistoryError(
                .inaccessible, operation: "make the history's directory", path: path,
                cause: "\(error)".untrusted(limit: 200),
                hint: "make it by hand, or name another place with history.path")
        }
    }

    /// Looks at a file that is there, without writing to it: a history of this version or an older one, or empty.
    static func inspect(path: String) throws {
        try refuseOtherThanFiles(path: path)
        guard let size = fileSize(path), size > 0 else { return try refuseLostContent(path: path) }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { database in
            try checkOwnership(database, path: path)
            if size <= largestLookedAt { try lookThrough(database, path: path) }
        }
    }

    /// Up to this size a start reads the whole file, which takes a fraction of a second. Damage in a larger one shows
    /// when it is met, or with `portwatch history check`.
    static let largestLookedAt: Int64 = 64 << 20

    /// Writing on would make damage worse, and its traces harder to read.
    private static func lookThrough(_ database: Database, path: String) throws {
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
        guard let finding = findings.first, finding != "ok" else { return }
        throw HistoryError(
            .damaged, operation: "open the history", path: path,
            cause: "SQLite finds it damaged: \(finding.untrusted(limit: 200))", hint: HistoryError.damageHint)
    }

    /// An empty file is a new one, but not beside a write-ahead log with content: SQLite would delete that.
    private static func refuseLostContent(path: String) throws {
        guard let size = fileSize(path + "-wal"), size > 0, FileManager.default.fileExists(atPath: path) else { return }
        throw HistoryError(
            .damaged, operation: "open the history", path: path,
            cause: "the file is empty, and \(path.untrusted(limit: 300))-wal beside it is not",
            hint: HistoryError.damageHint)
    }

    /// SQLite would wait for ever at some of what is no file, such as a pipe.
    static func refuseOtherThanFiles(path: String) throws(HistoryError) {
        guard let facts = facts(path), facts.st_mode & S_IFMT != S_IFREG else { return }
        throw HistoryError(
            .foreign, operation: "open the history", path: path,
            cause: facts.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : "it is no regular file",
            hint: "name a file with history.path; this is left as it is")
    }

    private static func fileSize(_ path: String) -> Int64? { facts(path).map { Int64($0.st_size) } }

    /// Of what a symbolic link leads to; nil where there is nothing.
    private static func facts(_ path: String) -> stat? {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts : nil
    }

    /// Whether a database is a history that this program understands.
    static func checkOwnership(_ database: Database, path: String) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        // A daemon that ended before it could mark the new file leaves an empty database.
        if application == 0, tables == 0 { return }
        guard application == HistorySchema.applicationID else {
            throw HistoryError(
                .foreign, operation: "open the history", path: path,
                cause: "the file is an SQLite database of another program",
                hint: "name another file with history.path; this one is left as it is")
        }
        guard version <= HistorySchema.version else {
            throw HistoryError(
                .newer, operation: "open the history", path: path,
                cause:
                    "the file has version \(version), and this portwatch knows versions up to \(HistorySchema.version)",
                hint: "install the portwatch that wrote it, or a newer one; the file is left as it is")
        }
    }

    static func open(path: String) throws -> DatabasePool {
        let pool = try openUnmigrated(path: path)
        do {
            try HistorySchema.migrator().migrate(pool)
        } catch {
            try? pool.close()
            throw error
        }
        return pool
    }

    static func openUnmigrated(path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.label = "portwatch.history"
        configuration.prepareDatabase { database in
            try RowChecksum.install(in: database)
            guard !database.configuration.readonly else { return }
            // Only takes effect before the first table, and before the journal mode is set (sqlite.org/pragma.html).
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        do {
            try pool.writeWithoutTransaction { database in
                try makeDurable(database)
                // Before the migrator makes its own table: a daemon that ends in between must know its file again.
                try database.execute(sql: "PRAGMA application_id = \(HistorySchema.applicationID)")
            }
        } catch {
            try? pool.close()
            throw error
        }
        return pool
    }

    /// GRDB sets `synchronous` to NORMAL when it opens a pool, with which a power cut loses commits that were already
    /// acknowledged. So it is set to FULL afterwards, and looked at again.
    private static func makeDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        guard level == 2, mode == "wal" else {
            throw DatabaseError(
                message: "commits would not be durable: synchronous \(level ?? -1), journal mode \(mode ?? "none")")
        }
        // Keeps the -wal and -shm files when the last connection closes: without them, somebody who may only read the
        // directory could not read the history while no daemon runs (sqlite.org/wal.html, section 5).
        var persist: CInt = 1
        _ = sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &persist)
    }
}
