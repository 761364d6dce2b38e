import FoundationEssentials
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

    @Test
    func
        `every column of a finished row that changes is found and its row named, but for those that retention empties`()
        async throws
    {
        try await Self.filled { bench in
            try bench.history.close()
            let whole = try bytes(bench.path)
            var flipped = 0
            for table in RowChecksum.allCases {
                let columns = try HistoryBench.query(
                    bench.path, "SELECT name || ' ' || type FROM pragma_table_info('\(table.rawValue)')")
                let row = try #require(
                    try HistoryBench.query(
                        bench.path, "SELECT max(id) FROM \(table.rawValue) WHERE \(table.condition)"
                    ).first)
                for column in columns.map({ $0.split(separator: " ") }) {
                    let name = String(column[0])
                    if ["id", "poll_id", "opened_poll", "closed_poll"].contains(name) { continue }
                    let value = column[1] == "TEXT" ? "COALESCE(\(name), '') || 'x'" : "COALESCE(\(name), 0) + 1"
                    try Self.meddle(
                        bench.path,
                        """
                        PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1;
                        UPDATE \(table.rawValue) SET \(name) = \(value) WHERE id = \(row)
                        """)
                    let found = try HistoryCheck.run(path: bench.path).findings.filter { $0.kind == .changed }
                    #expect(found.map { "\($0.table ?? "") \($0.row ?? 0)" } == ["\(table.rawValue) \(row)"], "\(name)")
                    flipped += 1
                    try whole.write(to: URL(fileURLWithPath: bench.path))
                    for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: bench.path + end) }
                }
            }
            #expect(flipped >= 30)
        }
    }

    @Test func `an ended interval that somebody made one that goes on is found`() async throws {
        try await Self.filled { bench in
            let row = try #require(
                try bench.query("SELECT max(id) FROM port_interval WHERE phase = 'ended'").first.flatMap(Int64.init))
            try Self.meddle(
                bench.path,
                """
                UPDATE port_interval SET phase = 'open', end_reason = NULL, ended_at = NULL, closed_by = NULL,
                    closed_after = NULL WHERE id = \(row)
                """)
            let findings = try HistoryCheck.run(path: bench.path).findings
            #expect(findings.map(\.kind) == [.changed] && findings.first?.row == row)
        }
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
