import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct BackgroundTests {
    @Test func `an event's background is its interval, its polls, its config and its deliveries`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log"])
            let start = try await AnswerTests.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            let closed = try #require(try await reader.events().last)
            let background = try #require(try await reader.background(of: closed.id, now: bench.clock.current))
            #expect(background.event == closed)
            #expect(background.interval?.openedBy == start + AnswerTests.hour * 24)
            #expect(background.interval?.closedBy == start + AnswerTests.hour * 48)
            #expect(background.steps.map(\.scan) == ["exact:2", "exact:3"])
            #expect(background.poll?.scan == "exact:3")
            #expect(background.edition?.scope == "192.0.2.0/29 ports 1-1000")
            #expect(background.edition?.period == .seconds(86_400))
            #expect(background.deliveries.map(\.sink) == ["log"])
            #expect(background.deliveries.map(\.state) == ["owed"])
            #expect(background.now.verdict == .closed)
            // By its number too.
            #expect(try await reader.background(of: "\(closed.sequence)", now: bench.clock.current)?.event == closed)
            #expect(try await reader.background(of: "evt_none", now: bench.clock.current) == nil)
            #expect(try await reader.background(of: "", now: bench.clock.current) == nil)
        }
    }

    @Test func `earlier openings are known, and an event without a port has a background too`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for scan in 0..<6 {
                try await bench.poll(
                    config, scan % 2 == 1 ? "1:80" : "", scan: "\(scan)", policy: DetectionPolicy(closes: 1))
                bench.clock.advance(by: AnswerTests.hour * 24)
            }
            let reader = try HistoryReader(path: bench.path)
            let events = try await reader.events()
            let newest = try #require(events.last)
            let last = try #require(try await reader.background(of: newest.id, now: bench.clock.current))
            #expect(last.earlier.count == 2)
            #expect(last.earlierCount == 2)
            let first = try #require(try await reader.background(of: "1", now: bench.clock.current))
            #expect(first.event.event.type == .configAdded)
            #expect(first.interval == nil && first.now.isEmpty && first.poll == nil)
        }
    }

    @Test func `an event of an older version, whose polls and interval are gone, still has one`() async throws {
        try await HistoryBench.run { bench in
            _ = try await AnswerTests.fill(bench)
            try await bench.history.pool.write {
                try $0.execute(
                    sql: """
                        UPDATE event SET details = '{}', evidence = '{}', poll_id = NULL;
                        DELETE FROM port_interval;
                        DELETE FROM poll;
                        """)
            }
            let reader = try HistoryReader(path: bench.path)
            for event in try await reader.events() {
                let background = try #require(try await reader.background(of: event.id, now: bench.clock.current))
                #expect(background.interval == nil && background.steps.isEmpty)
            }
        }
    }
}
