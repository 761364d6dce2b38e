import GRDB
public import PortModel
import Synchronization

/// The history, open for writing: what was open when, what was told, and what is owed to whom.
///
/// One process writes a history at a time (rule 6); others read it through `HistoryReader`. Every change is one durable
/// transaction: when a call returns, what it wrote survives a power cut.
public final class History: Sendable {
    /// The file.
    public let path: String
    /// Nil once it is closed. A read that goes on then keeps its connection until it ends: SQLite must not be asked
    /// through one that is closed, and GRDB's pool must not be closed by one thread while another begins to read.
    private let opened: Mutex<DatabasePool?>
    let now: Now
    /// When this process began to watch.
    let openedAt: Timestamp
    private let lock: WriterLock
    let sinks = Mutex<[String]>([])
    let random: Mutex<any RandomNumberGenerator & Sendable>
    let listeners = Mutex<Listeners>(Listeners())
    let known = KnownPorts()

    /// Opens the history, or makes it where there is no file yet, and brings its schema to this program's version.
    ///
    /// - Throws: `HistoryError`: the file is not a history, or of a newer version (it is left untouched then), another
    ///   process writes it, or it cannot be read or written.
    public init(
        path: String, now: @escaping Now = { .now() },
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) throws {
        self.path = path
        self.now = now
        self.openedAt = now()
        self.random = Mutex(random)
        try Self.makeDirectory(of: path)
        let lock = try WriterLock(path: path)
        do {
            try Self.inspect(path: path)
            opened = Mutex(try Self.open(path: path))
        } catch {
            lock.release()
            throw HistoryError(error, operation: "open the history", path: path)
        }
        self.lock = lock
    }

    /// The connections.
    /// - Throws: `HistoryError` after `close()`.
    var pool: DatabasePool {
        get throws(HistoryError) {
            guard let pool = opened.withLock({ $0 }) else { throw closed("use the history") }
            return pool
        }
    }

    /// Ends all use of the file: writes that wait are not made any more, reads that go on end by themselves, and calls that
    /// come later fail. Safe to call twice.
    ///
    /// - Throws: `HistoryError` where the log could not be folded into the file. It is closed all the same, and nothing
    ///   is lost: the next start does it.
    public func close() throws {
        guard let pool = opened.withLock({ $0.take() }) else { return }
        defer {
            lock.release()
            for continuation in listeners.withLock({ $0.takeAll() }) { continuation.finish() }
        }
        do {
            // Everything into the one file, for whoever copies it. Comes after the write that is being made, if any.
            try pool.writeWithoutTransaction {
                // A reader elsewhere must not hold up the end.
                try $0.execute(sql: "PRAGMA busy_timeout = 0")
                try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        } catch {
            throw HistoryError(error, operation: "close the history", path: path)
        }
    }

    private func closed(_ operation: String) -> HistoryError {
        HistoryError(
            .database, operation: operation, path: path, cause: "it is closed: portwatch is stopping",
            hint: "nothing is lost; the next start goes on from there")
    }

    /// Who is to be owed a delivery of every event from now on. What is still owed to a sink that is not among them is
    /// given up, with that reason: nobody would ever take it.
    ///
    /// - Returns: how many deliveries were given up, by sink.
    @discardableResult
    public func setSinks(_ names: [String]) async throws -> [String: Int] {
        sinks.withLock { $0 = names }
        let time = now()
        return try await write("set the sinks") { database in
            var dropped: [String: Int] = [:]
            let owed = try String.fetchAll(database, sql: "SELECT DISTINCT sink FROM delivery WHERE state = 'owed'")
            for name in owed where !names.contains(name) {
                try database.execute(
                    sql: """
                        UPDATE delivery SET state = 'dead', finished_at = ?, last_error = 'the sink is no longer in the settings'
                        WHERE sink = ? AND state = 'owed'
                        """, arguments: [time.milliseconds, name])
                dropped[name] = database.changesCount
            }
            return dropped
        }
    }

    func write<T: Sendable>(_ operation: String, _ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        do {
            return try await pool.write { [self] database in
                // Closed since: the file may be somebody else's by now.
                _ = try pool
                let result = try body(database)
                try RowChecksum.seal(database)
                return result
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw HistoryError(error, operation: operation, path: path)
        }
    }

    func read<T: Sendable>(_ operation: String, _ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        do {
            return try await pool.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw HistoryError(error, operation: operation, path: path)
        }
    }
}
