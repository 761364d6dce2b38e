import FoundationEssentials
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct HistoryCheckTests {
    @Test(arguments: [
        ("UPDATE event SET message = 'nothing happened' WHERE id = 2", "changed event 2"),
        ("UPDATE event SET at = at + 1 WHERE id = 3", "changed event 3"),
        ("UPDATE port_interval SET closed_by = closed_by + 1000 WHERE id = 2", "changed port_interval 2"),
        ("UPDATE port_interval SET opened_after = NULL, opened_by = 5 WHERE id = 3", "changed port_interval 3"),
        ("UPDATE event SET checksum = 7 WHERE id = 1", "changed event 1"),
        ("UPDATE event SET checksum = NULL WHERE id = 1", "unsealed event 1"),
        (
            "INSERT INTO event (id, uid, at, type, severity, source, message, details) VALUES (99, 'u', 1, 't', 'info', 's', 'm', '{}')",
            "unsealed event 99"
        ),
        ("PRAGMA foreign_keys = 0; DELETE FROM event WHERE id = 1", "reference delivery_event"),
        (
            "PRAGMA foreign_keys = 0; UPDATE port_interval SET config_id = 77 WHERE id = 1",
            "reference port_interval"
        ),
    ])
    func `a row that somebody changed is found and named`(sql: String, finding: String) async throws {
        try await ChecksumTests.filled { bench in
            try await bench.history.setSinks(["log"])
            bench.clock.advance(by: .seconds(86_400))
            try await bench.poll(try await bench.config(), "1:22 3:33", scan: "last")
            // An event that a delivery refers to.
            try await bench.history.pool.write { try $0.execute(sql: "INSERT INTO delivery_event SELECT 1, 1") }
            try ChecksumTests.meddle(bench.path, sql)
            let check = try HistoryCheck.run(path: bench.path)
            let found = check.findings.map { "\($0.kind) \($0.table ?? "") \($0.row.map { "\($0)" } ?? "")" }
            #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix(finding) }, "\(found)")
        }
    }

    @Test func `what daemons do later does not touch the checksums`() async throws {
        try await ChecksumTests.filled { bench in
            try await bench.list()
            try await bench.list(HistoryBench.listed("c1"), HistoryBench.listed("c2"))
            var round = MaintenanceRound(
                retention: Retention(keep: .seconds(86_400), maxSize: nil), now: bench.clock.current + .seconds(172_800)
            )
            while !round.isDone { round = try await bench.history.advance(round) }
            #expect(round.dropped.polls > 0)
            #expect(try HistoryCheck.run(path: bench.path).findings == [])
        }
    }

    @Test func `an index that does not fit its table is found`() async throws {
        try await ChecksumTests.filled { bench in
            try ChecksumTests.meddle(
                bench.path,
                """
                PRAGMA writable_schema = 1;
                UPDATE sqlite_schema SET sql = 'CREATE INDEX event_by_time ON event (id)' WHERE name = 'event_by_time'
                """)
            let check = try HistoryCheck.run(path: bench.path)
            #expect(check.findings.contains { $0.kind == .structure && $0.text.contains("event_by_time") })
            #expect(check.events > 0, "the rest is looked at all the same")
        }
    }

    @Test func `a check says how far it has come`() async throws {
        try await ChecksumTests.filled { bench in
            var told: [HistoryCheck.Progress] = []
            let check = try HistoryCheck.run(path: bench.path) { told.append($0) }
            #expect(Set(told.map(\.part)) == Set(HistoryCheck.Progress.Part.allCases))
            let events = told.filter { $0.part == .events }
            #expect(events.first?.rows == 0 && events.last?.rows == check.events)
            #expect(told.last?.rows == check.intervals && told.last?.total == check.intervals)
        }
    }

    @Test func `an older file is checked as far as it goes`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/old.sqlite"
            let queue = try DatabaseQueue(path: path)
            try HistorySchema.migrator(upTo: 2).migrate(queue)
            try queue.close()
            let check = try HistoryCheck.run(path: path)
            #expect(check.findings == [])
            #expect(check.notes.contains { $0.contains("older version") })
            #expect(check.notes.contains { $0.contains("never becomes smaller") })
        }
    }

    @Test func `what is no history cannot be checked`() throws {
        try withTemporaryDirectory { directory in
            let missing = #expect(throws: HistoryError.self) { try HistoryCheck.run(path: directory + "/none") }
            #expect(missing?.code == .missing)
            try Data("no database".utf8).write(to: URL(fileURLWithPath: directory + "/text"))
            let foreign = #expect(throws: HistoryError.self) { try HistoryCheck.run(path: directory + "/text") }
            #expect(foreign?.code == .foreign)
        }
    }
}
