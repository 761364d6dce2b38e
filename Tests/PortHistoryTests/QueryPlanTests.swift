import GRDB
import PortModel
import TestSupport
import Testing

@testable import PortHistory

/// How SQLite goes about the questions: what it says with EXPLAIN QUERY PLAN, printed so that it can be read.
@Suite struct QueryPlanTests {
    private static func plan(_ sql: String, _ arguments: StatementArguments) async throws -> [String] {
        try await withTemporaryDirectory { directory in
            let history = try History(path: "\(directory)/history.sqlite")
            defer { try? history.close() }
            let reader = try HistoryReader(path: history.path)
            let plan = try await reader.read("plan") { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map {
                    $0["detail"] as String
                }
            }
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
                    || $0.contains("USING INTEGER PRIMARY KEY (rowid=?)")
            })
        // The step to the next port compares whole index entries: with the first column alone it would walk over all
        // intervals of the port before.
        #expect(plan.contains { $0.contains("(port,proto,config_id,opened_by)>(?,?,?,?)") })
    }

    @Test func `the next address is one step in an index`() async throws {
        #expect(
            try await Self.plan(HostQuery.nextHostSQL, [""]) == [
                "SEARCH port_interval USING COVERING INDEX port_interval_by_port (ip>?)"
            ])
    }
}
