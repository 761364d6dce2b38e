import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

/// What was held back as suspicious stays in the history, with the verdict.
@Suite struct HeldTests {
    private static let six = "1:1 1:2 1:3 2:1 2:2 2:3"

    private func run(_ scans: [String], _ body: (HistoryBench) throws -> Void) async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for (index, ports) in scans.enumerated() {
                try await bench.poll(config, ports, scan: "\(index)")
                bench.clock.advance(by: .seconds(86_400))
            }
            try body(bench)
        }
    }

    @Test func `held changes and an agreeing verdict are kept`() async throws {
        try await run([Self.six, "1:1", "1:1"]) { (bench) throws in
            let changes = try bench.query(
                "SELECT ip, port, change, verdict, scan_verdict FROM held_changes ORDER BY ip, port")
            #expect(
                changes == [
                    "192.0.2.1|2|closed|agreed|released", "192.0.2.1|3|closed|agreed|released",
                    "192.0.2.2|1|closed|agreed|released", "192.0.2.2|2|closed|agreed|released",
                    "192.0.2.2|3|closed|agreed|released",
                ])
            #expect(try bench.query("SELECT reasons FROM held_scan") == ["[\"5 of 6 open ports vanished at once\"]"])
            #expect(
                try bench.query(
                    """
                    SELECT first.scan_mark, last.scan_mark FROM held_scan
                    JOIN poll AS first ON first.id = poll_id JOIN poll AS last ON last.id = decided_poll
                    """) == ["exact:1|exact:2"])
        }
    }

    @Test func `while it is held that is what the history says`() async throws {
        try await run([Self.six, "1:1"]) { (bench) throws in
            #expect(try bench.query("SELECT DISTINCT verdict, scan_verdict FROM held_changes") == ["held|held"])
        }
    }

    @Test func `a contradicting verdict is kept, and a later suspicion is another one`() async throws {
        try await run([Self.six, "1:1", Self.six, "", Self.six]) { (bench) throws in
            #expect(try bench.query("SELECT verdict FROM held_scan ORDER BY id") == ["dropped", "dropped"])
            #expect(try bench.query("SELECT DISTINCT verdict FROM held_change") == ["contradicted"])
            #expect(try bench.query("SELECT count(*) FROM held_change") == ["11"])
        }
    }

    @Test func `a config that goes leaves its verdict open for ever`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, Self.six, scan: "A")
            bench.clock.advance(by: .seconds(86_400))
            try await bench.poll(config, "", scan: "B")
            try await bench.list()
            #expect(
                try bench.query("SELECT DISTINCT verdict, scan_verdict FROM held_changes") == ["undecided|undecided"])
        }
    }

    @Test func `a result that is gone while something is held is held with it, over a restart as well`() async throws {
        try await withTemporaryDirectory { directory in
            var told: [String] = []
            let clock = TestClock()
            for step in 0..<5 {
                let history = try History(path: directory + "/h.sqlite", now: clock.now)
                if step == 0 { _ = try await history.reconcile(source: "lab", listed: [HistoryBench.listed()]) }
                let config = try #require(try await history.configs(source: "lab").first).id
                let result = [Self.six, "1:1"].indices.contains(step) ? [Self.six, "1:1"][step] : nil
                let ports = result?.split(separator: " ").map { text in
                    let fields = text.split(separator: ":")
                    return OpenPort(
                        Port(IPAddress(v4: 0xC000_0200 + (UInt32(fields[0]) ?? 0)), .tcp, UInt16(fields[1]) ?? 0))
                }
                let outcome =
                    ports.map {
                        PollRecord.Outcome.observation(
                            Observation(
                                polledAt: clock.current, asOf: clock.current, mark: .exact("\(step)"),
                                coverage: .wholeScope, ports: $0))
                    } ?? .notReady("status 404")
                let poll = PollRecord(
                    config: config, startedAt: clock.current, finishedAt: clock.current, outcome: outcome, nextDue: nil,
                    waits: 0, sourceSign: nil)
                told += try await history.commit(poll, policy: .init()).lines
                clock.advance(by: .seconds(86_400))
                try history.close()
            }
            #expect(told == ["baseline.established", "scan.suspect", "scan.suspect"], "the result that is gone, once")
            let path = directory + "/h.sqlite"
            #expect(
                try HistoryBench.query(path, "SELECT json_array_length(reasons), verdict FROM held_scan") == ["2|"])
            #expect(try HistoryBench.query(path, "SELECT count(*) FROM held_change") == ["5"])
        }
    }
}
