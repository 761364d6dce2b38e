import FoundationEssentials
import GRDB
import Glibc
import PortModel

/// A copy of a history as it was at one moment, made while a daemon may write it.
public struct HistoryBackup: Hashable, Sendable {
    /// The copy.
    public let file: String
    /// Its size in bytes.
    public let size: Int64
    /// How many rows each table has.
    public let rows: [String: Int]

    /// Copies the history at `path` to `file`, which must not exist, and verifies the copy: it is whole, and has as many
    /// rows in every table. Until it is verified and on the disk it has another name, so that `file` is a whole backup
    /// or is not there.
    ///
    /// The copy is one file without a write-ahead log beside it. A daemon that is told to use it goes on from there.
    ///
    /// A task that is cancelled ends it, and leaves nothing behind.
    ///
    /// - Throws: `HistoryError`, `CancellationError`.
    public static func make(of path: String, to file: String) throws -> HistoryBackup {
        let target = BackupTarget(file: file)
        do {
            guard FileManager.default.fileExists(atPath: path) else {
                throw HistoryError(
                    .missing, operation: "back up the history", path: path, cause: "there is no such file",
                    hint: "name the file with --history")
            }
            try History.refuseOtherThanFiles(path: path)
            try target.begin()
            defer { target.discard() }
            let rows = try copy(path, to: target)
            try Task.checkCancellation()
            try target.finish()
            let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64
            return HistoryBackup(file: file, size: size ?? 0, rows: rows)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw HistoryError(error, operation: "back up the history", path: path)
        }
    }

    /// About 16 MB.
    private static let pagesPerStep: CInt = 4096

    private static func copy(_ path: String, to target: BackupTarget) throws -> [String: Int] {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let source = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? source.close() }
        let copy = try DatabaseQueue(path: target.partial)
        defer { try? copy.close() }
        // Counted in the transaction that is copied: a daemon may commit meanwhile.
        let rows = try source.read { original in
            try History.checkOwnership(original, path: path)
            let rows = try count(original)
            do {
                try copy.writeWithoutTransaction { copy in
                    try original.backup(to: copy, pagesPerStep: pagesPerStep) { _ in try Task.checkCancellation() }
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
                throw target.isFull
            }
            return rows
        }
        try copy.writeWithoutTransaction { database in
            // The original's header asks for a write-ahead log, which a copy that nobody writes does not need.
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
            guard try String.fetchAll(database, sql: "PRAGMA quick_check(1)") == ["ok"], try count(database) == rows
            else {
                throw HistoryError(
                    .damaged, operation: "back up the history", path: path, cause: "the copy is not whole",
                    hint: "look at the original with: portwatch history check")
            }
        }
        return rows
    }

    private static func count(_ database: Database) throws -> [String: Int] {
        let tables = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        return try tables.reduce(into: [:]) { counts, table in
            counts[table] = try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"")
        }
    }
}
