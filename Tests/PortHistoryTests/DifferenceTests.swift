import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct DifferenceTests {
    private static func lines(_ bench: HistoryBench, _ start: Timestamp, _ from: Int, _ to: Int) async throws
        -> [String]
    {
        try await HistoryReader(path: bench.path).differences(
            from: start + AnswerTests.hour * from, to: start + AnswerTests.hour * to
        ).map { "\($0.kind.rawValue) \($0.port.number)" }
    }

    @Test func `what opened, what closed and what is not known are told apart`() async throws {
        try await HistoryBench.run { bench in
            let start = try await AnswerTests.fill(bench)
            #expect(try await Self.lines(bench, start, 0, 24) == ["+ 80"])
            #expect(try await Self.lines(bench, start, 24, 48) == ["- 80"])
            #expect(try await Self.lines(bench, start, 0, 72) == [])
            #expect(try await Self.lines(bench, start, 24, 24) == [])
            #expect(try await Self.lines(bench, start, 0, 12) == ["~ 80"])
            // Before the config there was, nothing is known: that is not "closed".
            #expect(try await Self.lines(bench, start, -1, 0) == ["~ 22"])
            #expect(try await Self.lines(bench, start, 72, 200) == ["~ 22"])
            // The other way round.
            #expect(try await Self.lines(bench, start, 48, 24) == ["+ 80"])
        }
    }

    @Test func `another status is a difference`() async throws {
        try await HistoryBench.run { bench in
            let start = bench.clock.current
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "A")
            bench.clock.advance(by: AnswerTests.hour)
            try await bench.poll(config, "1:22~", scan: "B")
            #expect(try await Self.lines(bench, start, 0, 1) == ["~ 22"])
        }
    }

    @Test func `where a port was first seen, and what it is now`() async throws {
        try await HistoryBench.run { bench in
            let start = try await AnswerTests.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            let now = start + AnswerTests.hour * 73
            let found = try await reader.firstSeen(PortFilter(ports: 80...80), now: now)
            #expect(found.map(\.port.description) == ["192.0.2.1:80/tcp"])
            #expect(found.map(\.openedBy) == [start + AnswerTests.hour * 24])
            #expect(found.map(\.openedAfter) == [start])
            #expect(found.map(\.times) == [1])
            #expect(found.map(\.now.verdict) == [.closed])
            #expect(try await reader.firstSeen(PortFilter(ports: 1...65535), now: now).map(\.port.number) == [22, 80])
            #expect(try await reader.firstSeen(PortFilter(ports: 443...443), now: now).isEmpty)
            #expect(try await reader.firstSeen(PortFilter(ports: 80...80, proto: .udp), now: now).isEmpty)
            #expect(
                try bench.query("SELECT ip, port, proto, open_now, times_closed FROM first_seen ORDER BY port")
                    == ["192.0.2.1|22|tcp|1|0", "192.0.2.1|80|tcp|0|1"])
            #expect(try bench.query("SELECT port, end_reason FROM port_history ORDER BY port") == ["22|", "80|closed"])
        }
    }
}
