import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

/// What a history of before there was `coverage` is taken to have looked at: no more than its polls prove.
@Suite struct OldCoverageTests {
    private static let day: Int64 = 86_400_000
    private static let now: Int64 = 60 * day

    /// A history of version 2 whose daily config was polled on days 0 to 20 and 50 to 60; 22 was open throughout.
    private static func withHistory(
        added: Int64 = 0, edited: Int64? = nil, _ body: (HistoryReader) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/old.sqlite"
            let queue = try DatabaseQueue(path: path)
            try HistorySchema.migrator(upTo: 2).migrate(queue)
            try await queue.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO source (id, name, added_at) VALUES (1, 'lab', 0);
                        INSERT INTO config (id, source_id, remote_id, ips, ports, frequency_days, added_at, baseline_at,
                            scan_at, scan_whole) VALUES (1, 1, 'c1', '["192.0.2.1"]', '["1-100"]', 1, ?, 0, ?, 1);
                        INSERT INTO port_interval (config_id, ip, proto, port, status, phase, opened_by)
                        VALUES (1, '192.0.2.1', 'tcp', 22, 'open', 'open', 0);
                        """, arguments: [added * Self.day, Self.now])
                for day in Array(0...20) + Array(50...60) {
                    try database.execute(
                        sql: """
                            INSERT INTO poll (config_id, started_at, finished_at, outcome, eventful)
                            VALUES (1, ?1, ?1, 'result', 1), (1, ?1 + 7200000, ?1 + 7200000, 'failed', 0)
                            """, arguments: [Int64(day) * Self.day])
                }
                if let edited {
                    try database.execute(
                        sql: """
                            INSERT INTO event (uid, at, type, severity, source, config, message, details)
                            VALUES ('e', ?, 'scope.changed', 'notice', 'lab', 'c1', 'm', '{}')
                            """, arguments: [edited * Self.day])
                }
            }
            try queue.close()
            try History(path: path).close()
            try await body(try HistoryReader(path: path))
        }
    }

    private static func state(_ reader: HistoryReader, _ port: UInt16, day: Int64, plus: Int64 = 0) async throws
        -> String
    {
        try await reader.port(
            Port(IPAddress(v4: 0xC000_0201), .tcp, port), at: Timestamp(milliseconds: day * Self.day + plus)
        )[0].state.rawValue
    }

    @Test func `what was open is so while it was polled, and unknown while the daemon was off`() async throws {
        try await Self.withHistory { reader async throws in
            let expected: [(Int64, String)] = [
                (0, "open"), (10, "open"), (20, "open"), (23, "open"), (24, "unknown"), (49, "unknown"), (50, "open"),
                (60, "open"), (63, "open"), (64, "unknown"),
            ]
            for (day, state) in expected {
                let found = try await Self.state(reader, 22, day: day)
                #expect(found == state, "day \(day)")
            }
        }
    }

    @Test func `what is not open is only closed by the last scan, of which alone the coverage is known`() async throws {
        try await Self.withHistory { reader async throws in
            for day: Int64 in [0, 10, 30, 59] {
                let found = try await Self.state(reader, 9, day: day)
                #expect(found == "unknown", "day \(day)")
            }
            #expect(try await Self.state(reader, 9, day: 60) == "closed")
            #expect(try await Self.state(reader, 9, day: 63) == "closed")
        }
    }

    @Test func `what was covered before the last edit is not known, which is not the same as nothing`() async throws {
        try await Self.withHistory(edited: 55) { reader async throws in
            let port = Port(IPAddress(v4: 0xC000_0201), .tcp, 500)
            let at = { (day: Int64) in Timestamp(milliseconds: day * Self.day) }
            #expect(try await reader.port(port, at: at(54))[0].reason == .scopeNotKept)
            #expect(try await reader.port(port, at: at(55))[0].reason == .notCovered)
            #expect(try await reader.port(port, at: at(-1))[0].reason == .notCovered)
            #expect(try await Self.state(reader, 22, day: 54) == "open")
            #expect(try await Self.state(reader, 22, day: 30) == "unknown")
        }
    }

    @Test func `a config that was listed once more has a past that is not known`() async throws {
        try await Self.withHistory(added: 52) { reader async throws in
            let port = Port(IPAddress(v4: 0xC000_0201), .tcp, 9)
            #expect(try await reader.port(port, at: .epoch)[0].reason == .scopeNotKept)
            #expect(try await Self.state(reader, 22, day: 30) == "unknown")
            #expect(try await Self.state(reader, 9, day: 60) == "closed")
        }
    }

    @Test func `polls that share a row prove the first and the last look alone`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/old.sqlite"
            let queue = try DatabaseQueue(path: path)
            try HistorySchema.migrator(upTo: 2).migrate(queue)
            try await queue.write {
                try $0.execute(
                    sql: """
                        INSERT INTO source (id, name, added_at) VALUES (1, 'lab', 0);
                        INSERT INTO config (id, source_id, remote_id, ips, ports, frequency_days, added_at, baseline_at,
                            scan_at, scan_whole)
                        VALUES (1, 1, 'daily', '["192.0.2.1"]', '["22"]', 1, 0, 0, 4000000000, 1),
                            (2, 1, 'once', '["192.0.2.1"]', '["22"]', 0, 0, 0, 4000000000, 1);
                        INSERT INTO poll (config_id, started_at, finished_at, outcome, eventful, repeats)
                        VALUES (1, 1000, 100000000, 'result', 0, 7), (1, 3900000000, 4100000000, 'result', 0, 90),
                            (2, 1000, 4000000000, 'result', 0, 2);
                        """)
            }
            try queue.close()
            try History(path: path).close()
            #expect(
                try HistoryBench.query(
                    path,
                    """
                    SELECT config_id, whole, first_at / 1000000, last_at / 1000000
                    FROM coverage JOIN config_edition ON config_edition.id = edition_id ORDER BY 1, 2, 3
                    """
                ) == [
                    "1|0|0|100", "1|0|3900|4000", "1|1|4000|4000", "2|0|0|4000", "2|1|4000|4000",
                ])
        }
    }
}
