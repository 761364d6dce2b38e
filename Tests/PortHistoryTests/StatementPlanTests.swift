import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import Synchronization
import TestSupport
import Testing

/// Every statement that the daemon and the questions run, as it is run, against SQLite's word on how it goes about it: no
/// table that grows with time is read from end to end.
@Suite struct StatementPlanTests {
    /// The tables that grow with time, and the names that statements give them.
    private static let large: Set<String> = [
        "port_interval", "interval", "next", "last", "event", "poll", "delivery", "delivery_event", "held_scan",
        "held_change", "probe", "vantage_check", "port_flap",
    ]
    /// Indexes that only hold what is going on now.
    private static let small = ["port_interval_live", "port_interval_unsealed", "event_unsealed", "delivery_owed"]

    /// Lines of a plan that say that a large table is read from end to end.
    static func scans(_ plan: [String]) -> [String] {
        plan.filter { line in
            let words = line.split(separator: " ").map(String.init)
            return words.first == "SCAN" && words.count > 1 && large.contains(words[1])
                && !words.contains(where: small.contains)
        }
    }

    /// Collects what a connection runs from now on.
    private static func trace(_ database: Database, into found: Mutexed) {
        database.trace { event in
            guard case .statement(let statement) = event else { return }
            found.insert(statement.sql)
        }
    }

    private final class Mutexed: Sendable {
        private let all = Mutex<Set<String>>([])
        func insert(_ sql: String) { all.withLock { _ = $0.insert(sql) } }
        var sorted: [String] { all.withLock { $0.sorted() } }
    }

    /// The statements that scan, each with the lines that say so.
    private static func faults(_ statements: [String], _ path: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase(RowChecksum.install)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { database in
            try statements.filter { sql in
                ["SELECT", "WITH", "UPDATE", "DELETE", "INSERT"].contains { sql.hasPrefix($0) }
            }.flatMap { sql in
                let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                statement.setUncheckedArguments([])
                let plan = try Row.fetchAll(statement).map { $0["detail"] as String }
                return scans(plan).map { "\($0): \(sql)" }
            }
        }
    }

    /// Everything that a daemon does with its history: new, edited and removed configs of two sources, results that
    /// change something, that are held and that are not there, exceptions that run out, deliveries.
    private static func live(_ bench: HistoryBench) async throws {
        try await bench.history.setSinks(["log"])
        try await bench.list(HistoryBench.listed())
        let other = try await bench.history.reconcile(source: "other", listed: [HistoryBench.listed()])
        let config = try await bench.config()
        let configs = [config, try #require(other.configs.first).id]
        let expected = ExpectedState(
            policy: PortPolicy([
                try PolicyRule(
                    ports: 22...22, verdict: .expected, reason: "a test", until: bench.clock.current + .seconds(1))
            ]))
        _ = try await bench.history.sweepExceptions(expected)
        let many = (1...20).map { "1:\($0)" }.joined(separator: " ")
        for (scan, ports) in [many + " 1:22", many, many + " 1:80~", "", many, many].enumerated() {
            for config in configs { try await bench.poll(config, ports, scan: "\(scan)") }
            bench.clock.advance(by: .seconds(86_400))
        }
        _ = try await bench.history.sweepExceptions(expected)
        _ = try await bench.history.commit(bench.record(config, .notReady("status 404")), policy: .init())
        _ = try await bench.history.commit(bench.record(config, .failed("refused")), policy: .init())
        _ = try await bench.history.preview(config: config, observation: bench.observation(many), policy: .init())
        try await bench.list(HistoryBench.listed(ports: ["1-10"]))
        try await bench.poll(config, "1:1", scan: "edited")
        try await bench.list()
        _ = try await bench.history.nextDelivery(sink: "log")
    }

    @Test func `no transaction of the daemon reads a table that grows from end to end`() async throws {
        try await HistoryBench.run { bench in
            let found = Mutexed()
            try await bench.history.pool.writeWithoutTransaction { Self.trace($0, into: found) }
            try await Self.live(bench)
            #expect(found.sorted.count > 40)
            #expect(try Self.faults(found.sorted, bench.path) == [])
        }
    }

    @Test func `no question reads a table that grows from end to end, but those for everything`() async throws {
        try await HistoryBench.run { bench in
            try await Self.live(bench)
            let reader = try HistoryReader(path: bench.path)
            let found = Mutexed()
            try await reader.read("trace") { Self.trace($0, into: found) }
            let now = bench.clock.current
            let host = IPAddress(v4: 0xC000_0201)
            let port = Port(host, .tcp, 22)
            _ = try await reader.openPorts()
            _ = try await reader.openPorts(at: now)
            _ = try await reader.openPorts(at: now, PortFilter(block: try AddressBlock(parsing: "192.0.2.1")))
            _ = try await reader.port(port, at: now)
            _ = try await reader.timeline(host, from: now - .seconds(86_400), to: now)
            _ = try await reader.differences(from: now - .seconds(86_400), to: now)
            _ = try await reader.firstSeen(PortFilter(ports: 22...22), now: now)
            _ = try await reader.eachInterval { _ in }
            _ = try await reader.lastEvent()
            var filter = EventFilter()
            filter.since = now - .seconds(86_400)
            filter.types = [.portOpened]
            for event in try await reader.events(filter).events { _ = try await reader.event(event.id) }
            _ = try await reader.events(filter, from: 0)
            for event in try await reader.events(limit: 5) { _ = try await reader.background(of: event.id, now: now) }
            #expect(found.sorted.count > 15)
            #expect(try Self.faults(found.sorted, bench.path) == [])
        }
    }

    @Test(arguments: SchemaDocumentTests.queries.filter { $0.contains("ip = '") || $0.contains("port = ") })
    func `a documented query about an address or a port steps through an index`(query: String) async throws {
        try await HistoryBench.run { bench in
            let faults = try Self.faults([query], bench.path)
            #expect(faults == [])
        }
    }

    @Test func `what a scan is is recognised`() {
        #expect(Self.scans(["SCAN port_interval"]).count == 1)
        #expect(Self.scans(["SCAN event USING INDEX event_by_time"]).count == 1)
        #expect(Self.scans(["SCAN port_interval USING INDEX port_interval_live"]).isEmpty)
        #expect(Self.scans(["SEARCH event USING COVERING INDEX event_by_time (at>?)", "SCAN config"]).isEmpty)
    }
}
