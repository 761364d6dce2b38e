import GRDB
import PortModel
import TestSupport
import Testing

@testable import PortHistory

/// How SQLite goes about the questions: what it says with EXPLAIN QUERY PLAN, printed so that it can be read.
@Suite struct QueryPlanTests {
    private static func plan(_ sql: String, _ arguments: StatementArguments = []) async throws -> [String] {
        try await withTemporaryDirectory { directory in
            let history = try History(path: "\(directory)/history.sqlite")
            defer { try? history.close() }
            let reader = try HistoryReader(path: history.path)
            let plan = try await reader.read("plan") { try HistoryReader.plan(sql, arguments, $0) }
            print("query plan:\n  \(plan.joined(separator: "\n  "))")
            return plan
        }
    }

    @Test func `what was open on an address at a time is found by an index, without a scan of the intervals`()
        async throws
    {
        let plan = try await Self.plan(
            HostQuery.aroundSQL, HostQuery.arguments(IPAddress(v4: 0xC000_0201), at: .epoch, ports: nil))
        // What is stepped through is what the steps before found: the ports of the address.
        #expect(
            plan.filter { $0.hasPrefix("SCAN") }.allSatisfy { $0 == "SCAN known" || $0.hasPrefix("SCAN (subquery") })
        let searches = plan.filter { $0.contains("port_interval") || $0.contains("interval") || $0.contains("next") }
        #expect(searches.count >= 5)
        #expect(
            searches.allSatisfy {
                $0.contains("USING COVERING INDEX port_interval_by_port (ip=?")
                    || $0.hasSuffix("USING INDEX port_interval_live (config_id=? AND ip=? AND proto=? AND port=?)")
                    || $0.contains("USING INTEGER PRIMARY KEY (rowid=?)")
            })
        // The step to the next port compares whole index entries: with the first column alone it would walk over all
        // intervals of the port before.
        #expect(plan.contains { $0.contains("(port,proto,config_id,opened_by)>(?,?,?,?)") })
    }

    @Test(arguments: [
        (
            HostQuery.entriesSQL,
            "SEARCH port_interval USING COVERING INDEX port_interval_by_port (ip=? AND port>? AND port<?)"
        ),
        (HostQuery.nextHostSQL, "SEARCH port_interval USING COVERING INDEX port_interval_by_port (ip>?)"),
        (
            HistoryReader.intervalsSQL,
            "SEARCH port_interval USING INDEX port_interval_by_port (ip=? AND port>? AND port<?)"
        ),
        (HistoryReader.pageSQL, "SEARCH port_interval USING INTEGER PRIMARY KEY (rowid>?)"),
        (IntervalRow.liveSQL, "SEARCH port_interval USING INDEX port_interval_live (config_id=?)"),
        (HistoryReader.firstSinceSQL, "SEARCH event USING COVERING INDEX event_by_time (at>?)"),
    ])
    func `a question about intervals or times is one search in an index`(_ sql: String, _ search: String) async throws {
        #expect(try await Self.plan(sql, Self.nothing(for: sql)) == [search])
    }

    @Test func `the rows that are wanted are looked up one by one`() async throws {
        #expect(
            try await Self.plan(HostQuery.rowsSQL, ["[]"]) == [
                "SCAN wanted VIRTUAL TABLE INDEX 1:", "SEARCH port_interval USING INTEGER PRIMARY KEY (rowid=?)",
            ])
    }

    @Test func `the interval before one that ends is found by one search, without sorting`() async throws {
        let plan = try await Self.plan(IntervalRow.lastEndSQL, Self.nothing(for: IntervalRow.lastEndSQL))
        #expect(
            plan == [
                "SEARCH port_interval USING INDEX port_interval_by_port (ip=? AND port=? AND proto=? AND config_id=?)",
                "SCALAR SUBQUERY 1", "SEARCH port_interval USING INTEGER PRIMARY KEY (rowid=?)",
            ])
    }

    @Test func `the plan that benchmarks print is that of the two ways to answer`() async throws {
        try await HistoryBench.run { bench in
            let plan = try await HistoryReader(path: bench.path)
                .planOfOpenPorts(on: IPAddress(v4: 0xC000_0201), at: .epoch)
            #expect(plan.first?.hasPrefix("SEARCH port_interval USING COVERING INDEX port_interval_by_port") == true)
            #expect(plan.contains("RECURSIVE STEP"))
        }
    }

    /// What may be walked through: events, newest first until enough are found, by their rows.
    @Test(arguments: [
        (EventFilter.of { $0.block = AddressBlock(IPAddress(v4: 1)) }, "event_by_ip (ip=? AND rowid>?)"),
        (
            EventFilter.of { ($0.block, $0.ports) = (AddressBlock(IPAddress(v4: 1)), 22...22) },
            "event_by_ip (ip=? AND rowid>?)"
        ),
        (EventFilter(), "INTEGER PRIMARY KEY (rowid>?)"),
        (EventFilter.of { $0.types = [.portOpened] }, "INTEGER PRIMARY KEY (rowid>?)"),
        (EventFilter.of { $0.since = .epoch }, "INTEGER PRIMARY KEY (rowid>?)"),
    ])
    func `events are found by their address, or from the newest backwards`(_ filter: EventFilter, _ index: String)
        async throws
    {
        let (sql, arguments) = HistoryReader.eventsSQL(filter, after: 0)
        let plan = try await Self.plan(sql, arguments)
        #expect(plan.count == 1 && plan[0].hasSuffix(index))
    }

    private static func nothing(for sql: String) -> StatementArguments {
        StatementArguments([Int](repeating: 0, count: sql.count { $0 == "?" }))
    }
}

extension EventFilter {
    fileprivate static func of(_ change: (inout EventFilter) -> Void) -> EventFilter {
        var filter = EventFilter()
        change(&filter)
        return filter
    }
}
