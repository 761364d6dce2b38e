import GRDB
public import PortModel

/// How the watching goes, as far as the history knows.
public struct HistoryStatus: Hashable, Sendable {
    public var sources: [SourceStatus] = []
    public var configs: [ConfigStatus] = []
    public var sinks: [SinkStatus] = []
    public var events = 0
    public var daemon = Daemon.unknown

    /// Whether a process writes the history.
    public enum Daemon: Hashable, Sendable {
        /// With its number, where its lock file says it.
        case running(process: Int?)
        case notRunning
        /// The lock may not be looked at.
        case unknown
    }

    public struct SourceStatus: Hashable, Sendable {
        public let name: String
        /// Requests that failed in a row; 0 while it answers.
        public let failures: Int
        public let failingSince: Timestamp?
        public let lastError: String?
        public let lastSuccess: Timestamp?
    }

    public struct ConfigStatus: Hashable, Sendable {
        public let source: String
        public let config: String
        public let ips: [String]
        public let ports: [String]
        /// Time between two scans; nil for a config that is scanned once.
        public let period: Duration?
        /// `waiting` for the first result, `watching`, `suspect`, `stale`, or `done` (a one-off).
        public let state: String
        public let openPorts: Int
        /// How many distinct scans have been seen.
        public let scans: Int
        public let lastScan: Timestamp?
        public let lastPoll: Timestamp?
        /// How the last poll ended: `result`, `partial`, `unchanged`, `not-ready` or `failed`.
        public let lastOutcome: String?
        /// What the server or the network said, where the last poll gave no result.
        public let note: String?
        public let nextPoll: Timestamp?
    }

    public struct SinkStatus: Hashable, Sendable {
        public let name: String
        /// Deliveries that wait to be made.
        public let owed: Int
        /// Deliveries that were given up.
        public let dead: Int
        public let oldestOwed: Timestamp?
        public let lastError: String?
    }
}

extension HistoryReader {
    public func status() async throws -> HistoryStatus {
        let daemon = WriterLock.holder(path: path)
        return try await read("read the status") { database in
            var status = HistoryStatus()
            status.daemon = daemon
            status.sources = try Row.fetchAll(database, sql: "SELECT * FROM source ORDER BY name").map {
                HistoryStatus.SourceStatus(
                    name: $0["name"], failures: max($0["unanswered"] as Int, $0["list_failures"] as Int),
                    failingSince: $0.time("failing_since"),
                    lastError: $0["last_error"], lastSuccess: $0.time("last_success_at"))
            }
            status.configs = try configs(database)
            status.sinks = try Row.fetchAll(
                database,
                sql: """
                    SELECT sink, sum(state = 'owed') AS owed, sum(state = 'dead') AS dead,
                        min(CASE WHEN state = 'owed' THEN created_at END) AS oldest,
                        max(CASE WHEN state = 'owed' THEN last_error END) AS error
                    FROM delivery GROUP BY sink ORDER BY sink
                    """
            ).map {
                HistoryStatus.SinkStatus(
                    name: $0["sink"], owed: $0["owed"], dead: $0["dead"], oldestOwed: $0.time("oldest"),
                    lastError: $0["error"])
            }
            status.events = try Int.fetchOne(database, sql: "SELECT count(*) FROM event") ?? 0
            return status
        }
    }
}

private func configs(_ database: Database) throws -> [HistoryStatus.ConfigStatus] {
    try Row.fetchAll(
        database,
        sql: """
            SELECT view.state, view.open_ports, view.scans, view.config, view.source, config.ips, config.ports,
                config.frequency_days, config.scan_at, schedule.due_at, poll.finished_at, poll.outcome, poll.note
            FROM config_status AS view
            JOIN source ON source.name = view.source
            JOIN config ON config.source_id = source.id AND config.remote_id = view.config
            LEFT JOIN schedule ON schedule.config_id = config.id
            LEFT JOIN poll ON poll.id = (SELECT max(id) FROM poll WHERE config_id = config.id)
            WHERE view.state <> 'removed'
            ORDER BY view.source, config.id
            """
    ).map { row in
        HistoryStatus.ConfigStatus(
            source: row["source"], config: row["config"], ips: try JSONText.decode([String].self, from: row["ips"]),
            ports: try JSONText.decode([String].self, from: row["ports"]),
            period: Duration(frequencyDays: row["frequency_days"]), state: row["state"], openPorts: row["open_ports"],
            scans: row["scans"], lastScan: row.time("scan_at"), lastPoll: row.time("finished_at"),
            lastOutcome: row["outcome"], note: row["note"], nextPoll: row.time("due_at"))
    }
}
