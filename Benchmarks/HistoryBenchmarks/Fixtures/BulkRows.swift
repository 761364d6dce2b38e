import PortModel

/// Inserts millions of rows: without indexes, which are made afterwards in one go, and without care for a power cut.
///
/// The checksums are zeros: nothing that is measured looks at them.
struct BulkRows {
    private let database: PlainDatabase

    init(path: String) throws {
        database = try PlainDatabase(path: path)
        try database.execute(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY"
        )
    }

    func insert(addressesPerConfig: Int) throws {
        let indexes = try database.texts(
            "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('port_interval', 'event')"
        )
        for name in try database.texts(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('port_interval', 'event')"
        ) {
            try database.execute("DROP INDEX \(name)")
        }
        let day = Network.period.milliseconds
        let start = Network.time(ofStep: 0).milliseconds
        let ports = (0..<PastHistory.ports).map { "(\($0 * 100 + 22))" }.joined(separator: ", ")
        try database.execute("BEGIN")
        // The configs come with the event that each was added, in the order of their networks.
        try database.execute(
            """
            WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < \(addressesPerConfig)),
            turn (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM turn WHERE k + 1 < \(PastHistory.intervals)),
            port (port) AS (VALUES \(ports)),
            network (config_id, number) AS (
                SELECT id, CAST(substr(remote_id, 9) AS INTEGER) FROM config WHERE remote_id LIKE 'network-%')
            \(Self.insertIntervals(
                address: "'10.' || network.number || '.' || (n / 256) || '.' || (n % 256)", from: "network, number, port, turn",
                last: PastHistory.intervals - 1, start: start, day: day))
            """)
        // A tenth of the time for each of the many intervals of the busy address.
        try database.execute(
            """
            WITH RECURSIVE turn (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM turn WHERE k + 1 < \(PastHistory.busyIntervals)),
            port (port) AS (VALUES \(ports)),
            network (config_id) AS (SELECT id FROM config WHERE remote_id = 'busy')
            \(Self.insertIntervals(
                address: "'\(PastHistory.busyAddress)'", from: "network, port, turn", last: PastHistory.busyIntervals - 1,
                start: start, day: day * Int64(PastHistory.intervals) / Int64(PastHistory.busyIntervals)))
            """)
        try insertEvents()
        try database.execute("COMMIT")
        for index in indexes { try database.execute(index) }
        try database.execute("PRAGMA journal_mode = WAL")
    }

    /// Interval `k` of a port is open from day 2k to day 2k + 1, the last one until now.
    private static func insertIntervals(address: String, from: String, last: Int, start: Int64, day: Int64) -> String {
        let opened = "\(start) + 2 * k * \(day)"
        return """
            INSERT INTO port_interval (config_id, ip, proto, port, status, phase, opened_after, opened_by, verified_at,
                closed_after, closed_by, end_reason, ended_at, checksum)
            SELECT config_id, \(address), 'tcp', port, 'open', iif(k = \(last), 'open', 'ended'),
                iif(k = 0, NULL, \(opened) - \(day / 2)), \(opened),
                iif(k = \(last), NULL, \(opened) + \(day / 2)), iif(k = \(last), NULL, \(opened) + \(day / 2)),
                iif(k = \(last), NULL, \(opened) + \(day)), iif(k = \(last), NULL, 'closed'),
                iif(k = \(last), NULL, \(opened) + \(day)), iif(k = \(last), NULL, 0)
            FROM \(from)
            """
    }

    /// The openings of the last three intervals of each port, in the order in which they came.
    private func insertEvents() throws {
        try database.execute(
            """
            INSERT INTO event (uid, at, type, severity, source, config, ip, proto, port, message, details, evidence, checksum)
            SELECT 'evt_' || interval.id, opened_by, 'port.opened', 'notice', 'lab', remote_id, ip, proto, port,
                proto || '/' || port || ' opened on ' || ip, '{"confidence":"agreed","expectation":"unexpected"}',
                '{"as_of":' || opened_by || ',"scans":["exact:scan"]}', 0
            FROM port_interval AS interval JOIN config ON config.id = interval.config_id
            WHERE opened_by >= \(Network.time(ofStep: 2 * (PastHistory.intervals - 3)).milliseconds)
            ORDER BY opened_by, interval.id
            """)
    }
}
