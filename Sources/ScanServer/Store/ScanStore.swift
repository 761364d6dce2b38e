import GRDB
import PortModel
import Synchronization

/// The server's configs and their latest results, in an SQLite file that it alone writes.
///
/// Every method that changes something returns when the change is on disk.
final class ScanStore: Sendable {
    /// nil once the store is closed. A use that goes on then keeps the connection until it ends: SQLite must not be asked
    /// through a connection that is closed, and a scan may well end after the server.
    private let opened: Mutex<DatabaseQueue?>
    let bounds: Bounds

    /// "pwsc": tells the file from other SQLite files, also from portwatch's history.
    static let applicationID = 0x7077_7363

    /// Opens the file, or creates it, and brings it to the present schema. A file that is something else is left as it is.
    init(path: String, bounds: Bounds = Bounds()) throws(ScanServerError) {
        self.bounds = bounds
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.label = "scan-store"
            // The journal mode is not left to GRDB: it would turn a foreign file to WAL before it can be looked at, and
            // would set `synchronous` to NORMAL, with which a power cut takes acknowledged changes back.
            configuration.journalMode = .default
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { db in try Self.checkIdentity(db) }
            try queue.writeWithoutTransaction { db in try Self.makeDurable(db) }
            try Self.migrator.migrate(queue)
            opened = Mutex(queue)
        } catch let error as Unusable {
            throw Self.failure(path, cause: error.cause, hint: error.hint)
        } catch {
            throw Self.failure(
                path, cause: "\(error)".untrusted(limit: 300),
                hint:
                    "check that the file is whole and that there is room on the disk; it can be moved away to start anew"
            )
        }
    }

    /// The connection.
    /// - Throws: `Closed` after `close()`.
    var queue: DatabaseQueue {
        get throws {
            guard let queue = opened.withLock({ $0 }) else { throw Closed() }
            return queue
        }
    }

    /// Lets go of the file, at once or when the last use of it ends. What comes later fails.
    func close() {
        opened.withLock { $0 = nil }
    }

    struct Closed: Error, CustomStringConvertible {
        var description: String { "the server has stopped" }
    }

    private static func makeDurable(_ db: Database) throws {
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        try db.execute(sql: "PRAGMA synchronous = FULL")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        let foreignKeys = try Int.fetchOne(db, sql: "PRAGMA foreign_keys")
        guard journal == "wal", synchronous == 2, foreignKeys == 1 else {
            throw Unusable(
                cause: "SQLite does not take the settings that make changes last",
                hint: "put the data directory on a local file system that can lock and map files")
        }
    }

    private static func checkIdentity(_ db: Database) throws {
        let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard id == applicationID || (id == 0 && isEmpty) else {
            throw Unusable(
                cause: "it is an SQLite file, but not one of the scan server",
                hint: "give the server another data directory; this file was not changed")
        }
        guard try isEmpty || !migrator.hasBeenSuperseded(db) else {
            throw Unusable(
                cause: "a newer version of portwatch has written it",
                hint: "run that version, or give this one another data directory; the file was not changed")
        }
    }

    private struct Unusable: Error {
        let cause: String
        let hint: String
    }

    private static func failure(_ path: String, cause: String, hint: String) -> ScanServerError {
        ScanServerError(.dataUnusable, action: "opening \(path)", cause: cause, hint: hint)
    }
}
