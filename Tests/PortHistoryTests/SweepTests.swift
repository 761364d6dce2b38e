import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct SweepTests {
    @Test func `an exception that runs out is told once, also over a restart`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            try await bench.poll(try await bench.config(), "1:22 1:80", scan: "A")
            let until = bench.clock.current + .seconds(3600)
            let rule = try PolicyRule(ports: 80...80, verdict: .expected, reason: "a test", until: until)
            let expected = ExpectedState(policy: PortPolicy([rule]))
            #expect(try await bench.history.sweepExceptions(expected).isEmpty)
            bench.clock.advance(by: .seconds(3500))
            #expect(try await bench.history.sweepExceptions(expected).isEmpty)
            bench.clock.advance(by: .seconds(200))
            let told = try await bench.history.sweepExceptions(expected)
            #expect(told.lines == ["exception.expired 192.0.2.1:80/tcp"])
            #expect(told[0].event.evidence.rule?.position == 1)
            #expect(try await bench.history.sweepExceptions(expected).isEmpty)
            bench.clock.advance(by: .seconds(200))
            #expect(try await bench.history.sweepExceptions(expected).isEmpty)
            #expect(try bench.query("SELECT done_until FROM sweep") == ["\(bench.clock.current.milliseconds)"])
        }
    }
}
