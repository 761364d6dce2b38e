import ChangeDetection
@testable import PortHistory
import PortModel
import TestSupport
import Testing

/// A port that was open when its config ceased to cover it, and covers it again: nobody has found it closed (rule 1).
@Suite struct ReturnedScopeTests {
    private static let port = Port(IPAddress(v4: 0xC000_0201), .tcp, 80)

    /// Scanned daily, last seen at the returned time with 80 open.
    private static func fill(_ bench: HistoryBench) async throws -> Timestamp {
        try await bench.list(HistoryBench.listed())
        for scan in 0..<3 {
            try await bench.poll(try await bench.config(), "1:22 1:80", scan: "\(scan)")
            bench.clock.advance(by: AnswerTests.hour * 24)
        }
        return bench.clock.current - AnswerTests.hour * 24
    }

    /// What takes the port out of the scope, and what brings it back.
    private static func leaveAndReturn(_ bench: HistoryBench, removed: Bool) async throws {
        if removed { try await bench.list() } else { try await bench.list(HistoryBench.listed(ports: ["1-50"])) }
        bench.clock.advance(by: AnswerTests.hour)
        try await bench.list(HistoryBench.listed())
        bench.clock.advance(by: AnswerTests.hour)
    }

    @Test(arguments: [false, true])
    func `it is unknown until it was looked at again`(removed: Bool) async throws {
        try await HistoryBench.run { bench in
            let start = bench.clock.current
            let seen = try await Self.fill(bench)
            try await Self.leaveAndReturn(bench, removed: removed)
            let reader = try HistoryReader(path: bench.path)
            let now = bench.clock.current
            let answer = try await reader.port(Self.port, at: now)[0]
            #expect(answer.state == .unknown && answer.verifiedAt == nil)
            #expect(answer.reason == .notLooked(since: seen, until: nil))
            #expect(answer.endReason == (removed ? .configRemoved : .scope))
            // What was never seen open is as the scans before found it: they still stand.
            #expect(try await AnswerTests.state(bench, 9, at: now) == "closed")
            // It belongs to what may be open, to what differs, and to the line of its past.
            #expect(try await reader.openPorts(at: now).contains { $0.port == Self.port && $0.state == .unknown })
            let differences = try await reader.differences(from: seen, to: now)
            #expect(differences.contains { $0.port == Self.port && $0.kind == .changed })
            let line = try #require(
                try await reader.timeline(Self.port.address, port: 80, from: start, to: now).first)
            #expect(line.pieces.map(\.state) == [.open, .notCovered, .unknown])
        }
    }

    @Test func `of looks before and after a time only the last is known to be after it`() {
        let at = { Timestamp(milliseconds: $0) }
        let looks = ConfigPast.Span(first: at(10), last: at(20), period: nil)
        #expect(looks.after(at(9)) == looks)
        #expect(looks.after(at(10)) == ConfigPast.Span(first: at(20), last: at(20), period: nil))
        #expect(looks.after(at(19)) == ConfigPast.Span(first: at(20), last: at(20), period: nil))
        #expect(looks.after(at(20)) == nil)
    }

    @Test(arguments: [false, true])
    func `a scan that comes after that finds it closed, also for those that ask later`(removed: Bool) async throws {
        try await HistoryBench.run { bench in
            _ = try await Self.fill(bench)
            try await Self.leaveAndReturn(bench, removed: removed)
            let before = bench.clock.current
            bench.clock.advance(by: AnswerTests.hour)
            try await bench.poll(try await bench.config(), "1:22", scan: "new")
            #expect(try await AnswerTests.state(bench, 80, at: bench.clock.current) == "closed")
            bench.clock.advance(by: AnswerTests.hour)
            #expect(try await AnswerTests.state(bench, 80, at: bench.clock.current) == "closed")
            #expect(try await AnswerTests.state(bench, 80, at: before) == "unknown")
        }
    }
}
