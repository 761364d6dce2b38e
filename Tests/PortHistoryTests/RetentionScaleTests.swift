import FoundationEssentials
import GRDB
@testable import PortHistory
import PortModel
import Synchronization
import TestSupport
import Testing

private let day: Duration = .seconds(86_400)

/// A round over a history with many rows of each kind: no step of it is long, however long the history is.
///
/// `PORTWATCH_TEST_ROWS` makes it as many rows as somebody wants to measure; the longest step is printed.
@Suite struct RetentionScaleTests {
    private static let rows =
        ProcessInfo.processInfo.environment["PORTWATCH_TEST_ROWS"].flatMap(Int.init) ?? 1500

    /// Ended intervals, events, looks, deliveries and polls, one a minute each, and a result that held back very much.
    private static func fill(_ database: Database, config: Int64, rows: Int, since start: Timestamp) throws {
        try database.execute(
            sql: """
                CREATE TEMP TABLE number (n INTEGER PRIMARY KEY);
                INSERT INTO number
                    WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < \(rows)) SELECT n FROM n;
                INSERT INTO poll (config_id, started_at, finished_at, outcome, eventful)
                    SELECT \(config), \(start.milliseconds) + n * 60000, \(start.milliseconds) + n * 60000,
                        iif(n % 2, 'failed', 'result'), n % 10 = 0 FROM number ORDER BY n;
                INSERT INTO port_interval (config_id, ip, proto, port, status, phase, opened_by, end_reason, ended_at,
                    opened_poll, closed_poll)
                    SELECT \(config), '192.0.2.' || (n % 250), 'tcp', 1 + n / 250 % 65535, 'open', 'ended',
                        \(start.milliseconds) + n * 60000, 'closed', \(start.milliseconds) + n * 60000 + 1000,
                        iif(n % 3, NULL, n + 1), iif(n % 3, NULL, n + 2) FROM number;
                INSERT INTO event (uid, at, type, severity, source, message, details, evidence, poll_id)
                    SELECT 'evt_' || n, \(start.milliseconds) + n * 60000, 'port.opened', 'info', 'lab', 'm', '{}',
                        '{"polls":[' || n || ']}', iif(n % 3, NULL, n + 1) FROM number;
                INSERT INTO coverage (edition_id, whole, first_at, last_at)
                    SELECT (SELECT min(id) FROM config_edition), n % 2, \(start.milliseconds) + n * 60000,
                        \(start.milliseconds) + n * 60000 + 500 FROM number;
                INSERT INTO delivery (uid, sink, created_at, state, due_at, finished_at)
                    SELECT 'msg_' || n, 'log', 0, 'delivered', 0, \(start.milliseconds) + n * 60000 FROM number;
                INSERT INTO delivery_event SELECT id, id FROM delivery;
                INSERT INTO held_scan (id, config_id, since, reasons, verdict, decided_at)
                    VALUES (1, \(config), 0, '[]', 'dropped', \(start.milliseconds));
                INSERT INTO held_change (held_scan_id, ip, proto, port, change)
                    SELECT 1, '192.0.2.1', 'tcp', 1 + n % 65535, 'opened' FROM number;
                DROP TABLE number;
                """)
        try RowChecksum.seal(database)
    }

    private struct Longest {
        var time = Duration.zero
        var changes = 0
        var phase = ""
        var steps = 0
        /// The one before the polls, on a connection that no commit waits for.
        var reading = Duration.zero
    }

    private static func round(_ bench: HistoryBench, _ retention: Retention) async throws -> (MaintenanceRound, Longest)
    {
        var round = MaintenanceRound(retention: retention, now: bench.clock.current)
        var longest = Longest()
        let clock = ContinuousClock()
        while !round.isDone, longest.steps < 200_000 {
            let phase = "\(round.phase)".prefix(20)
            var isReading = false
            if case .polls(let walk) = round.phase { isReading = walk.named == nil }
            let before = try await bench.history.pool.write { $0.totalChangesCount }
            let start = clock.now
            round = try await bench.history.advance(round)
            let time = clock.now - start
            let changes = try await bench.history.pool.write { $0.totalChangesCount } - before
            longest.steps += 1
            longest.changes = max(longest.changes, changes)
            if isReading {
                longest.reading = max(longest.reading, time)
            } else if time > longest.time {
                (longest.time, longest.phase) = (time, String(phase))
            }
        }
        try #require(round.isDone)
        return (round, longest)
    }

    @Test(arguments: [Retention(keep: day * 30, maxSize: nil), Retention(keep: nil, maxSize: 200_000)])
    func `no step of a round is longer for all that the history holds`(retention: Retention) async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(ips: ["192.0.2.0/24"], ports: ["1-65535"]))
            let config = try await bench.config()
            let start = bench.clock.current
            try await bench.poll(config, "1:22", scan: "first")
            try await bench.history.pool.write { try Self.fill($0, config: config, rows: Self.rows, since: start) }
            bench.clock.advance(by: .seconds(Self.rows * 60) + day * 60)
            try await bench.poll(config, "1:22", scan: "last")
            let plans = Plans()
            // Not while somebody measures: it costs more than some steps.
            let isTraced = Self.rows <= 10_000
            if isTraced { try await bench.history.pool.writeWithoutTransaction { plans.trace($0) } }
            let (round, longest) = try await Self.round(bench, retention)
            print(
                "a round over \(Self.rows) rows of each kind: \(longest.steps) steps, the longest \(longest.time) "
                    + "(\(longest.phase)), \(longest.changes) changes; finding what events rest on \(longest.reading)")
            #expect(round.dropped.intervals == Self.rows && round.dropped.events >= Self.rows, "\(round.dropped)")
            #expect(round.dropped.polls > Self.rows * 9 / 10 && round.dropped.deliveries == Self.rows)
            #expect(try bench.query("SELECT count(*) FROM held_change") == ["0"])
            #expect(try bench.query("SELECT count(*) < 5 FROM coverage") == ["1"])
            #expect(try bench.query("SELECT port FROM port_interval WHERE phase = 'open'") == ["22"])
            // A delivery takes along which events it holds.
            #expect(longest.changes <= Retention.rowsPerStep * 3)
            let scans = isTraced ? try plans.scans(bench.path) : []
            #expect(scans == [])
        }
    }

    /// What the writer runs, and SQLite's word on how it goes about it.
    private final class Plans: Sendable {
        private let statements = Mutex<Set<String>>([])

        func trace(_ database: Database) {
            database.trace { [self] event in
                guard case .statement(let statement) = event else { return }
                statements.withLock { _ = $0.insert(statement.sql) }
            }
        }

        /// Walks through a table that grows, but for those that stop after a step's rows.
        func scans(_ path: String) throws -> [String] {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.prepareDatabase(RowChecksum.install)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            let run = statements.withLock { $0 }.filter { sql in
                ["SELECT", "UPDATE", "DELETE"].contains { sql.hasPrefix($0) }
            }
            try #require(run.count > 15)
            return try queue.read { database in
                try run.sorted().flatMap { sql in
                    let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                    statement.setUncheckedArguments([])
                    let lines = try Row.fetchAll(statement).map { $0["detail"] as String }
                    return lines.filter { line in
                        let isOrdered = line.contains("USING") && sql.contains("LIMIT \(Retention.rowsPerStep)")
                        let isSmall = ["config", "config_edition", "edition"].contains { line == "SCAN \($0)" }
                        return line.hasPrefix("SCAN") && !isOrdered && !isSmall && !line.contains("_unsealed")
                            && !line.contains("subquery") && !sql.contains("pragma_foreign_key_list")
                    }.map { "\($0): \(sql)" }
                }
            }
        }
    }
}
