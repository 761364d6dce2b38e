import CloudforceOne
import GRDB
import PortModel

extension ScanStore {
    /// Which scan the latest result of a config is of.
    struct ScanStamp: Hashable, Sendable {
        let scanID: String
        let started: Timestamp
        let finished: Timestamp
    }

    /// What there is to say about the result of a config.
    enum LatestResult: Hashable, Sendable {
        case noSuchConfig
        /// No scan of what the config covers now has ended.
        case none
        /// The result that the caller has already.
        case known(ScanStamp)
        case result(ScanStamp, [IPAddress: [OpenPort]])
    }

    /// - Parameter isKnown: whether the caller has the result of that scan, so that it need not be read.
    func latestResult(
        id: String, isKnown: @escaping @Sendable (_ scanID: String) -> Bool
    ) async throws -> LatestResult {
        try await queue.read { db in
            guard let stamp = try Self.stamp(of: id, db) else {
                return try Self.config(id: id, db) == nil ? .noSuchConfig : .none
            }
            guard !isKnown(stamp.scanID) else { return .known(stamp) }
            return .result(stamp, try Self.hostPorts(of: id, db)?.listed ?? [:])
        }
    }

    /// What became of the end of a scan.
    enum Recording: Hashable, Sendable {
        /// The config was deleted or edited meanwhile; nothing was stored.
        case outdated
        /// - Parameter earlierError: why the scan before failed, if it did.
        case stored(earlierError: String?)
    }

    /// Stores what a scan found and when the next one is due, if the config is still of the revision that was scanned.
    /// - Parameter merge: makes the result out of the one before.
    func record(
        _ stamp: ScanStamp, of id: String, revision: Int, problem: String?,
        merge: @escaping @Sendable (_ previous: HostPorts?) -> HostPorts
    ) async throws -> Recording {
        try await queue.write { db in
            guard let config = try Self.config(id: id, db), config.revision == revision else { return .outdated }
            let result = merge(try Self.hostPorts(of: id, db))
            try Self.replaceResult(of: id, stamp, result, db)
            let next = ScanGrid.next(
                after: stamp.finished, due: config.nextScan ?? stamp.started, period: config.period)
            try Self.setOutcome(of: id, next: next, error: problem, db)
            return .stored(earlierError: config.lastError)
        }
    }

    /// Stores that a scan failed, and when the next one is due.
    func recordFailure(
        of id: String, revision: Int, error: String, now: Timestamp
    ) async throws -> Recording {
        try await queue.write { db in
            guard let config = try Self.config(id: id, db), config.revision == revision else { return .outdated }
            let next = ScanGrid.nextAfterFailure(at: now, due: config.nextScan ?? now, period: config.period)
            try Self.setOutcome(of: id, next: next, error: error, db)
            return .stored(earlierError: config.lastError)
        }
    }

    private static func setOutcome(of id: String, next: Timestamp?, error: String?, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE configs SET next_scan_at = ?, last_error = ?, version = version + 1 WHERE id = ?",
            arguments: [next?.milliseconds, error, id])
    }

    private static func replaceResult(
        of id: String, _ stamp: ScanStamp, _ result: HostPorts, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO results (config_id, scan_id, started_at, finished_at, listed, remembered)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (config_id) DO UPDATE SET scan_id = excluded.scan_id, started_at = excluded.started_at,
                    finished_at = excluded.finished_at, listed = excluded.listed, remembered = excluded.remembered
                """,
            arguments: [
                id, stamp.scanID, stamp.started.milliseconds, stamp.finished.milliseconds,
                StoredText.hosts(result.listed), StoredText.hosts(result.remembered),
            ])
    }

    private static func stamp(of id: String, _ db: Database) throws -> ScanStamp? {
        try Row.fetchOne(
            db, sql: "SELECT scan_id, started_at, finished_at FROM results WHERE config_id = ?", arguments: [id]
        ).map { row in
            ScanStamp(
                scanID: row["scan_id"], started: Timestamp(milliseconds: row["started_at"]),
                finished: Timestamp(milliseconds: row["finished_at"]))
        }
    }

    private static func hostPorts(of id: String, _ db: Database) throws -> HostPorts? {
        try Row.fetchOne(db, sql: "SELECT listed, remembered FROM results WHERE config_id = ?", arguments: [id])
            .map { row in
                HostPorts(
                    listed: try StoredText.hosts(from: row["listed"]),
                    remembered: try StoredText.hosts(from: row["remembered"]))
            }
    }
}
