import GRDB
@testable import PortHistory
import TestSupport
import Testing

@Suite struct MigrationTests {
    private static func schema(_ path: String) throws -> [String] {
        try HistoryBench.query(path, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
    }

    /// What a history of each version may hold, in the words of that version's tables: never edited once released.
    private static let rows: [String] = [
        """
        INSERT INTO source (id, name, added_at) VALUES (1, 'lab', 1000);
        INSERT INTO config (id, source_id, remote_id, ips, ports, frequency_days, added_at, baseline_at)
            VALUES (1, 1, 'c1', '["192.0.2.1"]', '["22"]', 1, 1000, 2000);
        INSERT INTO schedule (config_id, due_at) VALUES (1, 5000);
        INSERT INTO poll (id, config_id, started_at, finished_at, outcome, eventful) VALUES (1, 1, 1, 2, 'result', 1);
        INSERT INTO port_interval (config_id, ip, proto, port, status, phase, opened_by, opened_poll)
            VALUES (1, '192.0.2.1', 'tcp', 22, 'open', 'open', 2000, 1);
        INSERT INTO port_flap (config_id, ip, proto, port, transitions) VALUES (1, '192.0.2.1', 'tcp', 22, '[1,2]');
        INSERT INTO event (id, uid, at, type, severity, source, message, details, poll_id)
            VALUES (1, 'evt_1', 2000, 'baseline.established', 'info', 'lab', 'm', '{}', 1);
        INSERT INTO delivery (id, uid, sink, created_at, due_at) VALUES (1, 'msg_1', 'log', 2000, 2000);
        INSERT INTO delivery_event VALUES (1, 1);
        """,
        "",
        """
        UPDATE event SET evidence = '{"polls":[1]}';
        UPDATE port_flap SET suppressed = 1;
        UPDATE config SET untold_edit = '{"at":1500,"from":{"ips":["192.0.2.9"],"ports":["22"]},"noLongerCovered":0}';
        INSERT INTO held_scan (id, config_id, poll_id, since, reasons) VALUES (1, 1, 1, 2000, '["all gone"]');
        INSERT INTO held_change (held_scan_id, ip, proto, port, change) VALUES (1, '192.0.2.1', 'tcp', 22, 'closed');
        INSERT INTO probe (poll_id, at, open, closed, no_answer) VALUES (1, 2000, 0, 1, 0);
        INSERT INTO vantage_check (config_id, other_config_id, ip, proto, port, asked_at)
            VALUES (1, 1, '192.0.2.1', 'tcp', 22, 2000);
        INSERT INTO sweep (name, done_until) VALUES ('exceptions', 2000);
        """,
        "",
        "",
        "",
    ]

    @Test(arguments: 0...HistorySchema.version)
    func `a history of every version comes to the same schema and keeps its rows`(version: Int) async throws {
        try #require(Self.rows.count == HistorySchema.version, "add what the new version may hold")
        try await withTemporaryDirectory { directory in
            try History(path: directory + "/empty.sqlite").close()
            let path = directory + "/old.sqlite"
            let queue = try DatabaseQueue(path: path)
            try HistorySchema.migrator(upTo: version).migrate(queue)
            try await queue.write { database in
                for rows in Self.rows.prefix(version) { try database.execute(sql: rows) }
            }
            try queue.close()
            let history = try History(path: path)
            #expect(try Self.schema(path) == Self.schema(directory + "/empty.sqlite"))
            #expect(try HistoryBench.query(path, "PRAGMA user_version") == ["\(HistorySchema.version)"])
            #expect(try HistoryBench.query(path, "PRAGMA integrity_check") == ["ok"])
            #expect(try HistoryBench.query(path, "PRAGMA foreign_key_check").isEmpty)
            #expect(try HistoryBench.query(path, "SELECT count(*) FROM port_interval") == ["\(min(version, 1))"])
            if version > 0 {
                // It is not only there, it is usable.
                let configs = try await history.configs(source: "lab")
                #expect(configs.map(\.remoteID) == ["c1"])
                #expect(try await history.nextDelivery(sink: "log")?.delivery.events.map(\.id) == ["evt_1"])
                #expect(try HistoryBench.query(path, "SELECT state FROM config_status") == ["watching"])
            }
            try history.close()
        }
    }

    @Test func `a daemon that ended before its first migration goes on with it`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let queue = try DatabaseQueue(path: path)
            try await queue.write { database in
                try database.execute(
                    sql: """
                        PRAGMA application_id = \(HistorySchema.applicationID);
                        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                        """)
            }
            try queue.close()
            try History(path: path).close()
            #expect(try HistoryBench.query(path, "PRAGMA user_version") == ["\(HistorySchema.version)"])
        }
    }

    @Test func `the file is marked before the migrator makes its table`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let pool = try History.openUnmigrated(path: path)
            try pool.close()
            #expect(try HistoryBench.query(path, "PRAGMA application_id") == ["\(HistorySchema.applicationID)"])
            #expect(try Self.schema(path).isEmpty)
        }
    }

    @Test func `a migration that fails leaves the file as it was`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let queue = try DatabaseQueue(path: path)
            try HistorySchema.migrator(upTo: 1).migrate(queue)
            // The second step cannot make its view.
            try queue.writeWithoutTransaction { try $0.execute(sql: "CREATE VIEW config_status AS SELECT 1") }
            try queue.close()
            let before = try Self.schema(path)
            #expect(throws: HistoryError.self) { try History(path: path) }
            #expect(try Self.schema(path) == before)
            #expect(try HistoryBench.query(path, "PRAGMA user_version") == ["1"])
        }
    }

    @Test func `names of versions are unique and numbered`() {
        for (index, step) in HistorySchema.steps.enumerated() { #expect(step.name.hasPrefix("v\(index + 1): ")) }
    }
}
