import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct CoverageTests {
    private static let rows = """
        SELECT json_extract(edition.ports, '$[0]') AS ports, until IS NULL AS current, whole, (last_at - first_at) / 3600000 AS hours
        FROM config_edition AS edition LEFT JOIN coverage ON coverage.edition_id = edition.id
        ORDER BY edition.id, whole, first_at
        """

    @Test func `looks that follow each other share a row, and an outage begins a new one`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(days: 1))
            let config = try await bench.config()
            #expect(try bench.query(Self.rows) == ["1-1000|1||"])
            for scan in 0..<10 {
                try await bench.poll(config, "1:22", scan: "\(scan)")
                bench.clock.advance(by: .seconds(86_400))
            }
            #expect(try bench.query(Self.rows) == ["1-1000|1|0|216", "1-1000|1|1|216"])
            bench.clock.advance(by: .seconds(86_400 * 3))
            try await bench.poll(config, "1:22", scan: "later")
            #expect(
                try bench.query(Self.rows) == ["1-1000|1|0|216", "1-1000|1|0|0", "1-1000|1|1|216", "1-1000|1|1|0"])
        }
    }

    @Test func `a partial answer is a look, but not one at the whole scope`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "A")
            bench.clock.advance(by: .seconds(7200))
            try await bench.poll(config, "1:22", scan: "B", partial: true)
            #expect(try bench.query(Self.rows) == ["1-1000|1|0|2", "1-1000|1|1|0"])
            _ = try await bench.history.commit(bench.record(config, .failed("refused")), policy: .init())
            _ = try await bench.history.commit(bench.record(config, .unchanged), policy: .init())
            #expect(try bench.query(Self.rows) == ["1-1000|1|0|2", "1-1000|1|1|0"])
        }
    }

    @Test func `every edit begins an edition, and a removal ends it`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            try await bench.list(HistoryBench.listed())
            #expect(try bench.query(Self.rows) == ["1-1000|1||"])
            try await bench.list(HistoryBench.listed(ports: ["22"]))
            try await bench.list(HistoryBench.listed(ports: ["22"], days: 2))
            #expect(try bench.query(Self.rows) == ["1-1000|0||", "22|0||", "22|1||"])
            try await bench.list()
            #expect(try bench.query("SELECT count(*) FROM config_edition WHERE until IS NULL") == ["0"])
            try await bench.list(HistoryBench.listed())
            #expect(try bench.query(Self.rows).last == "1-1000|1||")
            #expect(try bench.query("SELECT DISTINCT source, config FROM coverage_history") == ["lab|c1"])
        }
    }

    @Test func `a history from before is given what is known of it`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/old.sqlite"
            let queue = try DatabaseQueue(path: path)
            try HistorySchema.migrator(upTo: 2).migrate(queue)
            try queue.write {
                try $0.execute(
                    sql: """
                        INSERT INTO source (id, name, added_at) VALUES (1, 'lab', 1000);
                        INSERT INTO config (id, source_id, remote_id, ips, ports, frequency_days, added_at, baseline_at,
                            scan_at, scan_whole, unseen, removed_at, edited_at)
                        VALUES (1, 1, 'watched', '["192.0.2.1"]', '["22"]', 1, 1000, 2000, 9000, 1, '[]', NULL, NULL),
                            (2, 1, 'edited', '["192.0.2.1"]', '["23"]', 1, 1000, 2000, 9000, 1, '[]', NULL, 8000),
                            (3, 1, 'new', '["192.0.2.1"]', '["24"]', 1, 1000, NULL, NULL, 0, '[]', NULL, NULL),
                            (4, 1, 'gone', '["192.0.2.1"]', '["25"]', 1, 1000, 2000, 9000, 1, '[]', 9500, NULL);
                        INSERT INTO event (uid, at, type, severity, source, config, message, details)
                        VALUES ('e', 8000, 'scope.changed', 'notice', 'lab', 'edited', 'm', '{}');
                        """)
            }
            try queue.close()
            try History(path: path).close()
            #expect(
                try HistoryBench.query(
                    path,
                    """
                    SELECT config_id, since, until, whole, first_at, last_at
                    FROM config_edition AS edition LEFT JOIN coverage ON edition_id = edition.id
                    ORDER BY config_id, since, whole
                    """
                ) == [
                    "1|1000||0|9000|9000", "1|1000||1|9000|9000", "2|1000|8000|||", "2|8000||0|9000|9000", "3|1000||||",
                    "4|1000|9500|0|9000|9000", "4|1000|9500|1|9000|9000",
                ])
        }
    }
}
