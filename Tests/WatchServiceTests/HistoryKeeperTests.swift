import CloudforceOne
import GRDB
import PortHistory
import PortModel
import TestSupport
import Testing
import WatchSettings

@testable import WatchService

@Suite struct HistoryKeeperTests {
    /// A rig with a year of events behind it, and a keeper that is to keep a month of them.
    private static func with(_ body: @escaping @Sendable (WatchRig, HistoryKeeper) async throws -> Void) async throws {
        try await WatchRig.with { rig in
            _ = try await rig.watcher.refresh()
            try await rig.database { database in
                try database.execute(
                    sql: """
                        WITH RECURSIVE day (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < 365)
                        INSERT INTO event (uid, at, type, severity, source, message, details)
                        SELECT 'evt_' || n, ?1 - n * 86400000, 'port.opened', 'info', 'test', 'm', '{}' FROM day
                        """, arguments: [rig.clock.current.milliseconds])
            }
            let settings = try Settings.parse(
                yaml: "scan-server: {}\nhistory:\n  keep: 30d\n", file: "/portwatch.yaml", environment: ["HOME": "/"])
            try await body(
                rig,
                HistoryKeeper(
                    history: rig.history, settings: settings, failures: rig.failures, logger: rig.log.logger,
                    now: rig.clock.now))
        }
    }

    /// Holds the history to a number of events.
    private static func expect(
        _ count: Int, _ rig: WatchRig, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await rig.database { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") }
        #expect(found == count, sourceLocation: location)
    }

    @Test func `a round drops what is older than the settings want, and says so`() async throws {
        try await Self.with { rig, keeper in
            await keeper.round()
            try await Self.expect(30, rig)
            #expect(rig.log.lines.lines(with: "history kept in order").count == 1)
            await keeper.round()
            #expect(rig.log.lines.lines(with: "history kept in order").count == 1, "nothing to say")
            #expect(rig.log.errors.isEmpty)
        }
    }

    @Test func `a round that fails is told once, tried again, and told when it works again`() async throws {
        try await Self.with { rig, keeper in
            try await rig.database {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER fail BEFORE DELETE ON event
                        BEGIN SELECT RAISE(ABORT, 'no room'); END
                        """)
            }
            for _ in 0..<3 { await keeper.round() }
            #expect(rig.log.errors.count == 1)
            #expect(rig.log.errors.first?.contains("keeping the history in order fails") == true)
            try await Self.expect(365, rig)
            try await rig.database { try $0.execute(sql: "DROP TRIGGER fail") }
            await keeper.round()
            try await Self.expect(30, rig)
            #expect(rig.log.notices.contains { $0.contains("works again") })
        }
    }

    @Test func `a round that is cancelled is no failure and no success, and the next one goes on`() async throws {
        try await Self.with { rig, keeper in
            let round = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await keeper.round()
            }
            await round.value
            #expect(rig.log.errors.isEmpty)
            #expect(rig.log.lines.lines(with: "history kept in order").isEmpty)
            await keeper.round()
            try await Self.expect(30, rig)
        }
    }

    @Test func `a round that does not come to its end leaves the rest to the next one`() async throws {
        try await Self.with { rig, keeper in
            var short = keeper
            short.longest = .zero
            try await withDeadline(.seconds(20), "one step") { [short] in await short.round() }
            try await Self.expect(365, rig)
            #expect(rig.log.errors.isEmpty)
            await keeper.round()
            try await Self.expect(30, rig)
        }
    }
}
