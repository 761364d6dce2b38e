import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

/// What a config remembers from one commit to the next, beside its ports.
@Suite struct RememberedStateTests {
    @Test func `failures tell the source once, and staleness and freshness of the config`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(days: 1.0 / 24))
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "A")
            var told: [String] = []
            for _ in 0..<10 {
                bench.clock.advance(by: .seconds(3600))
                let failed = bench.record(config, .failed("refused"), sign: .unreachable(reason: "refused"))
                told += try await bench.history.commit(failed, policy: .init()).lines
            }
            #expect(told == ["source.unreachable", "config.stale"])
            #expect(try bench.query("SELECT state, last_outcome FROM config_status") == ["stale|failed"])
            #expect(try bench.query("SELECT count(*) FROM open_ports") == ["1"])
            bench.clock.advance(by: .seconds(3600))
            #expect(try await bench.poll(config, "1:22", scan: "B").lines == ["config.fresh", "source.recovered"])
            #expect(try bench.query("SELECT unanswered, last_error FROM source") == ["0|"])
        }
    }

    @Test func `a sudden lack of results is told once and closes nothing`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            func empty() async throws -> [String] {
                bench.clock.advance(by: .seconds(3600))
                return try await bench.history.commit(bench.record(config, .notReady("status 404")), policy: .init())
                    .lines
            }
            #expect(try await empty() == [])
            try await bench.poll(config, "1:22", scan: "A")
            #expect(try await empty() == ["scan.suspect"])
            #expect(try await empty() == [])
            #expect(
                try bench.query("SELECT state, open_ports, last_outcome FROM config_status") == ["suspect|1|not-ready"])
        }
    }

    @Test func `flapping goes on where a restart left it`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let clock = TestClock()
            var told: [String] = []
            for step in 0..<10 {
                let history = try History(path: path, now: clock.now)
                if step == 0 { _ = try await history.reconcile(source: "lab", listed: [HistoryBench.listed()]) }
                let config = try #require(try await history.configs(source: "lab").first).id
                let address = IPAddress(v4: 0xC000_0201)
                let observation = Observation(
                    polledAt: clock.current, asOf: clock.current, mark: .exact("\(step)"), coverage: .wholeScope,
                    ports: step % 2 == 1 ? [OpenPort(Port(address, .tcp, 80))] : [])
                let poll = PollRecord(
                    config: config, startedAt: clock.current, finishedAt: clock.current,
                    outcome: .observation(observation), nextDue: nil, waits: 0, sourceSign: nil)
                told += try await history.commit(poll, policy: DetectionPolicy(closes: 1)).map(\.event.type.rawValue)
                clock.advance(by: .seconds(3600))
                try history.close()
            }
            let changes = ["port.opened", "port.closed"]
            #expect(told == ["baseline.established"] + changes + changes + changes + ["port.flapping"])
        }
    }

    @Test func `an edit during a scan is remembered over a restart`() async throws {
        try await withTemporaryDirectory { directory in
            let clock = TestClock()
            let scans: [(mark: ScanMark, ports: [UInt16])] = [
                (.tagged("1", at: clock.current), [22]), (.tagged("2"), [22]), (.tagged("2"), [22]),
                (.tagged("3"), [22, 1500]), (.tagged("4"), [22, 1500, 1600]),
            ]
            var told: [String] = []
            for (step, scan) in scans.enumerated() {
                let history = try History(path: directory + "/h.sqlite", now: clock.now)
                if step < 2 {
                    let listed = try HistoryBench.listed(ports: [step == 0 ? "1-1000" : "1-2000"])
                    told += try await history.reconcile(source: "lab", listed: [listed]).events.lines
                }
                let config = try #require(try await history.configs(source: "lab").first).id
                let observation = Observation(
                    polledAt: clock.current, asOf: clock.current, mark: scan.mark, coverage: .wholeScope,
                    ports: scan.ports.map { OpenPort(Port(IPAddress(v4: 0xC000_0201), .tcp, $0)) })
                let poll = PollRecord(
                    config: config, startedAt: clock.current, finishedAt: clock.current,
                    outcome: .observation(observation), nextDue: nil, waits: 0, sourceSign: nil)
                told += try await history.commit(poll, policy: .init()).lines
                if step < 3 {
                    #expect(
                        try HistoryBench.query(
                            history.path, "SELECT edited_mark, under_way_mark FROM config WHERE edited_at IS NOT NULL")
                            == (step == 0
                                ? [] : ["timed:\(clock.current.milliseconds - Int64(step) * 300_000):1|tagged:2"]))
                }
                clock.advance(by: .seconds(300))
                try history.close()
            }
            #expect(
                told == [
                    "config.added", "baseline.established", "scope.changed", "port.opened 192.0.2.1:1600/tcp",
                ])
        }
    }
}
