import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct ChecksumTests {
    /// A history with events, and with intervals that have ended.
    static func filled(_ body: (HistoryBench) async throws -> Void) async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for (scan, ports) in ["1:22 1:80 2:443", "1:22", "1:22", "1:22 1:8080", "1:22", "1:22"].enumerated() {
                bench.clock.advance(by: .seconds(86_400))
                try await bench.poll(config, ports, scan: "s\(scan)")
            }
            try #require(try bench.query("SELECT count(*) FROM port_interval WHERE phase = 'ended'") != ["0"])
            try await body(bench)
        }
    }

    /// Writes into the file as somebody with `sqlite3` would.
    static func meddle(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: sql)
        }
    }

    @Test func `every event and every ended interval has its checksum with its commit`() async throws {
        try await Self.filled { bench in
            #expect(try bench.query("SELECT count(*) FROM event WHERE checksum IS NULL") == ["0"])
            #expect(
                try bench.query("SELECT DISTINCT phase, checksum IS NULL FROM port_interval ORDER BY 1")
                    == ["ended|0", "open|1"])
            let check = try HistoryCheck.run(path: bench.path)
            #expect(check.findings == [])
            #expect(check.notes == [])
            #expect(
                "\(check.events)|\(check.intervals)"
                    == (try bench.query(
                        "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM port_interval WHERE phase = 'ended')"
                    ).first))
        }
    }

    @Test func `no column of a finished row can change unnoticed, but for those that retention empties`() async throws {
        try await Self.filled { bench in
            var configuration = Configuration()
            configuration.foreignKeysEnabled = false
            configuration.prepareDatabase { try RowChecksum.install(in: $0) }
            let queue = try DatabaseQueue(path: bench.path, configuration: configuration)
            defer { try? queue.close() }
            for table in RowChecksum.allCases {
                for column in try queue.read({ try $0.columns(in: table.rawValue) }) {
                    let name = column.name
                    if ["id", "checksum", "poll_id"].contains(name) || name.hasSuffix("_poll") { continue }
                    let same = try queue.writeWithoutTransaction { try Self.unnoticed(column, of: table, $0) }
                    #expect(same == 0, "\(table).\(name)")
                }
            }
        }
    }

    /// How many rows keep their checksum when a column gets another value. Everything is as before then.
    private static func unnoticed(_ column: ColumnInfo, of table: RowChecksum, _ database: Database) throws -> Int? {
        let name = column.name
        let value =
            column.type == "TEXT" ? "COALESCE(\(name), '') || hex(rowid)" : "COALESCE(\(name), 0) + rowid"
        var same: Int?
        try database.execute(sql: "PRAGMA ignore_check_constraints = 1")
        try database.inTransaction {
            try database.execute(sql: "UPDATE \(table.rawValue) SET \(name) = \(value) WHERE \(table.condition)")
            let checksum = try #require(try table.expression(database))
            same = try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM \(table.rawValue) WHERE \(table.condition) AND checksum = \(checksum)")
            return .rollback
        }
        return same
    }

    @Test func `a value that moves to the next column is another row`() throws {
        let queue = try DatabaseQueue()
        try queue.write { database in
            try RowChecksum.install(in: database)
            let sums = try [
                "'a', 'x', 'b', 'y'", "'a', 'y', 'b', 'x'", "'a', 'xb', 'b', 'y'", "'a', 'x', 'b', NULL",
                "'a', NULL, 'b', 'x'", "'a', 1, 'b', 'y'", "'a', '1', 'b', 'y'", "'a', 1.0, 'b', 'y'",
                "'a', '', 'b', 'y'",
            ].map { try Int64.fetchOne(database, sql: "SELECT \(RowChecksum.function)(\($0))") }
            #expect(Set(sums).count == sums.count)
            // A later version's empty column changes nothing.
            let (old, new) = (
                try Int64.fetchOne(database, sql: "SELECT \(RowChecksum.function)('a', 'x')"),
                try Int64.fetchOne(database, sql: "SELECT \(RowChecksum.function)('a', 'x', 'new', NULL)")
            )
            #expect(old == new)
            // Written down once: another arithmetic would make every file look damaged.
            #expect(old == Self.known)
        }
    }

    private static let known: Int64 = -3_836_514_433_666_775_676

    @Test func `sealing looks at what is not sealed, and at nothing else`() async throws {
        try await HistoryBench.run { bench in
            for table in RowChecksum.allCases {
                let plan = try bench.query(
                    """
                    EXPLAIN QUERY PLAN SELECT 1 FROM \(table.rawValue) INDEXED BY \(table.rawValue)_unsealed
                    WHERE \(table.condition) AND checksum IS NULL LIMIT 1
                    """)
                #expect(plan.allSatisfy { $0.contains("\(table.rawValue)_unsealed") }, "\(plan)")
            }
        }
    }
}
