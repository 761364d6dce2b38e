import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

@testable import portwatch

@Suite struct ExplanationTests {
    private static let host = IPAddress(v4: 0xC000_0201)

    /// A history with a port that opened and closed, and what is told of each event.
    private static func explanations(
        _ change: (History) async throws -> Void = { _ in }
    ) async throws -> [EventType: Explanation] {
        try await withTemporaryDirectory { directory in
            let clock = TestClock()
            let history = try History(path: directory + "/h.sqlite", now: clock.now)
            defer { try? history.close() }
            try await history.setSinks(["log"])
            let scope = try Scope(ips: ["192.0.2.0/29"], ports: ["1-1000"])
            let listed = ListedConfig(
                remoteID: "c1", ips: ["192.0.2.0/29"], ports: ["1-1000"], frequencyDays: 1, scope: scope)
            _ = try await history.reconcile(source: "lab", listed: [listed])
            let config = try #require(try await history.configs(source: "lab").first).id
            for (scan, isOpen) in [false, true, false, false].enumerated() {
                let observation = Observation(
                    polledAt: clock.current, asOf: clock.current, mark: .exact("scan-\(scan)"), coverage: .wholeScope,
                    ports: isOpen ? [OpenPort(Port(host, .tcp, 80), status: "o\u{1B}pen")] : [])
                _ = try await history.commit(
                    PollRecord(
                        config: config, startedAt: clock.current, finishedAt: clock.current,
                        outcome: .observation(observation), nextDue: nil, waits: 0, sourceSign: .answered),
                    policy: .init())
                clock.advance(by: .seconds(86_400))
            }
            try await change(history)
            let reader = try HistoryReader(path: history.path)
            var found: [EventType: Explanation] = [:]
            for event in try await reader.events() {
                let background = try #require(try await reader.background(of: event.id, now: clock.current))
                found[event.event.type] = Explanation(background, now: clock.current)
            }
            return found
        }
    }

    @Test func `a close is explained with what was seen, by whom, and what agreed`() async throws {
        let text = try #require(try await Self.explanations()[.portClosed]).text(colour: false)
        for part in [
            "What was seen\n", "It was seen open for the first time at", "found not to be open for the first time at",
            "Config c1 at source lab; since", "192.0.2.0/29 ports 1-1000, scanned every 1 d", "exact:scan-2",
            "exact:scan-3", "What confirmed it\n", "Now it is closed for config c1 at source lab, last verified at",
            "log: still owed.", "o\\u{1b}pen",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `every event has an explanation, also one that holds nothing but its message`() async throws {
        let all = try await Self.explanations()
        #expect(Set(all.keys) == [.configAdded, .baselineEstablished, .portOpened, .portClosed])
        for explanation in all.values {
            #expect(explanation.sections.first?.title == "What happened")
            #expect(explanation.sections.allSatisfy { !$0.sentences.isEmpty })
        }
        let bare = Event(
            .portOpened, time: .epoch, source: "lab", config: "c1", port: Port(Self.host, .tcp, 80), message: "opened")
        let old = Explanation(
            .bare(CommittedEvent(sequence: 1, id: "evt_1", event: bare)), now: Timestamp(seconds: 100))
        let text = old.text(colour: false)
        #expect(text.contains("not kept any more"))
        #expect(text.contains("does not say what confirmed it"))
        #expect(old.text(colour: true).contains("\u{1B}[1mWhat happened\u{1B}[0m"))
    }
}
