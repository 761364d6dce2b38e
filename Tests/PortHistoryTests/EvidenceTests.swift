import ChangeDetection
@testable import PortHistory
import PortModel
import TestSupport
import Testing

/// What an event rests on, kept with it.
@Suite struct EvidenceTests {
    @Test func `a close names the polls that agreed, and reads back as it was told`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for (scan, ports) in [("A", "1:22 1:80"), ("B", "1:22"), ("C", "1:22")] {
                try await bench.poll(config, ports, scan: scan)
                bench.clock.advance(by: .seconds(86_400))
            }
            let polls = try bench.query("SELECT id FROM poll WHERE scan_mark IN ('exact:B', 'exact:C') ORDER BY id")
            let events = try await HistoryReader(path: bench.path).events()
            let closed = try #require(events.last?.event)
            #expect(closed.type == .portClosed)
            #expect(closed.evidence.polls.map { "\($0)" } == polls)
            #expect(closed.evidence.scans == ["exact:B", "exact:C"])
            #expect(closed.evidence.asOf != nil)
            #expect(closed.details["confidence"] == .text("agreed"))
            #expect(closed.details["seen_by"] == .list(["lab"]))
        }
    }

    @Test func `votes survive a restart`() async throws {
        try await withTemporaryDirectory { directory in
            let policy = DetectionPolicy(
                opens: PortModel.Confirmation(inRow: 1), closes: try PortModel.Confirmation(parsing: "2 of 3"))
            var told: [String] = []
            let clock = TestClock()
            for (scan, ports) in [("A", "1:22 1:80"), ("B", "1:22"), ("C", "1:22 1:80"), ("D", "1:22")] {
                // Each poll with a history that was opened anew: nothing is remembered but in the file.
                let history = try History(path: directory + "/history.sqlite", now: clock.now)
                let listed = try await history.reconcile(source: "lab", listed: [HistoryBench.listed()])
                let open = ports.split(separator: " ").map {
                    OpenPort(Port(IPAddress(v4: 0xC000_0201), .tcp, UInt16($0.dropFirst(2)) ?? 0))
                }
                let observation = Observation(
                    polledAt: clock.current, asOf: clock.current, mark: .exact(scan), coverage: .wholeScope, ports: open
                )
                let record = PollRecord(
                    config: try #require(listed.configs.first).id, startedAt: clock.current, finishedAt: clock.current,
                    outcome: .observation(observation), nextDue: clock.current, waits: 0, sourceSign: .answered)
                told += try await history.commit(record, policy: policy).lines
                try history.close()
                clock.advance(by: .seconds(86_400))
            }
            #expect(told == ["baseline.established", "port.closed 192.0.2.1:80/tcp"])
        }
    }

    @Test(arguments: ["", "+", "-", "+12", "+12-15+", "-3+4"])
    func `votes read back`(text: String) {
        #expect(VotesText.read(text).map(VotesText.of) == text)
    }

    @Test func `what are no votes is refused`() {
        for text in ["x", "12", "+1x", "++a"] { #expect(VotesText.read(text) == nil) }
    }

    @Test func `evidence of every kind reads back`() throws {
        var evidence = Evidence()
        #expect(EvidenceText.of(evidence) == "{}")
        evidence.polls = [1, 22]
        evidence.scans = ["exact:\"\\\u{1}é\n", "tagged:x"]
        evidence.asOf = Timestamp(milliseconds: 5)
        evidence.probe = .init(at: Timestamp(milliseconds: 6), answer: .noAnswer)
        evidence.rule = .init(position: 3, text: "any any/443 expected (\"web\")")
        evidence.heldSince = Timestamp(milliseconds: -7)
        evidence.suppressed = 8
        let read = try EvidenceText.read(EvidenceText.of(evidence))
        #expect(read == evidence)
    }

    @Test func `details are written as the general encoder writes them`() throws {
        let details: [String: Event.Detail] = [
            "text": .text("a \"quoted\" \\ back/slash \n\t\u{0}\u{1f} é\u{1F600}"), "number": .number(-5),
            "time": .time(Timestamp(milliseconds: 1_790_000_000_123)), "list": .list(["x", "\"", ""]),
            "empty": .list([]),
            "flag": .flag(true), "k\"ey": .flag(false),
        ]
        let text = CompactJSON.text(of: details)
        let read = try JSONText.decode([String: Event.Detail].self, from: text)
        let general = try JSONText.decode([String: Event.Detail].self, from: JSONText.encode(details))
        #expect(read == general)
        #expect(CompactJSON.text(of: [:]) == "{}")
    }
}
