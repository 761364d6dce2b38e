import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

/// What `open --at` answers at every moment of a history whose every turn is known (rule 9).
@Suite struct AnswerTests {
    static let hour: Duration = .seconds(3600)

    /// A daily config, scanned at these hours: 0 `22`; 24 `22 80`; 48 and 72 `22`; nothing from then on.
    static func fill(_ bench: HistoryBench) async throws -> Timestamp {
        let start = bench.clock.current
        try await bench.list(HistoryBench.listed())
        let config = try await bench.config()
        for (scan, ports) in ["1:22", "1:22 1:80", "1:22", "1:22"].enumerated() {
            try await bench.poll(config, ports, scan: "\(scan)")
            bench.clock.advance(by: hour * 24)
        }
        return start
    }

    static func state(_ bench: HistoryBench, _ port: UInt16, at time: Timestamp) async throws -> String {
        let answers = try await HistoryReader(path: bench.path).port(
            Port(IPAddress(v4: 0xC000_0201), .tcp, port), at: time)
        try #require(answers.count == 1)
        return "\(answers[0].state.rawValue)\(answers[0].verdict == answers.verdict ? "" : "!")"
    }

    @Test(arguments: [
        // Before anything: nobody covered it.
        (UInt16(22), -1, "not-covered"), (9, -1, "not-covered"),
        // A baseline is open from the first look on, and as long as the last look stands: three periods.
        (22, 0, "open"), (22, 36, "open"), (22, 72, "open"), (22, 144, "open"), (22, 145, "unknown"),
        // Never seen: closed where somebody looked.
        (9, 0, "closed"), (9, 71, "closed"), (9, 144, "closed"), (9, 145, "unknown"),
        // Seen by one scan, not by the next two.
        (80, 0, "closed"), (80, 1, "unknown"), (80, 23, "unknown"), (80, 24, "open"), (80, 25, "unknown"),
        (80, 47, "unknown"), (80, 48, "closed"), (80, 144, "closed"), (80, 145, "unknown"),
        // Beyond the scope.
        (2000, 24, "not-covered"),
    ])
    func `a port is open, closed or unknown at every hour`(port: UInt16, hour: Int, state: String) async throws {
        try await HistoryBench.run { bench in
            let start = try await Self.fill(bench)
            #expect(try await Self.state(bench, port, at: start + Self.hour * hour) == state)
        }
    }

    @Test func `an answer has all bounds, and says when it was last verified`() async throws {
        try await HistoryBench.run { bench in
            let start = try await Self.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            let at = { (hour: Int) in start + Self.hour * hour }
            let port = Port(IPAddress(v4: 0xC000_0201), .tcp, 80)
            let opening = try await reader.port(port, at: at(12))[0]
            #expect(opening.reason == .openedBetween(at(0), at(24)))
            let open = try await reader.port(port, at: at(24))[0]
            #expect(open.openedAfter == at(0) && open.openedBy == at(24))
            #expect(open.closedAfter == at(24) && open.closedBy == at(48))
            #expect(open.verifiedAt == at(24) && open.endWord == "closed")
            #expect(open.status == "open" && open.source == "lab" && open.config == "c1")
            #expect(try await reader.port(port, at: at(30))[0].reason == .closedBetween(at(24), at(48)))
            let closed = try await reader.port(port, at: at(50))[0]
            #expect(closed.closedBy == at(48) && closed.verifiedAt == at(72) && closed.status == nil)
            let stale = try await reader.port(port, at: at(200))[0]
            #expect(stale.reason == .notLooked(since: at(72), until: nil))
            #expect(try await reader.port(Port(port.address, .tcp, 9), at: at(12))[0].verifiedAt == at(72))
        }
    }

    @Test func `what was open at a time is listed with what may have been`() async throws {
        try await HistoryBench.run { bench in
            let start = try await Self.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            let open = { (hour: Int, filter: PortFilter) in
                try await reader.openPorts(at: start + Self.hour * hour, filter)
                    .map { "\($0.port.number) \($0.state.rawValue)" }
            }
            #expect(try await open(-1, PortFilter()) == [])
            #expect(try await open(0, PortFilter()) == ["22 open"])
            #expect(try await open(12, PortFilter()) == ["22 open", "80 unknown"])
            #expect(try await open(24, PortFilter()) == ["22 open", "80 open"])
            #expect(try await open(60, PortFilter()) == ["22 open"])
            #expect(try await open(200, PortFilter()) == ["22 unknown"])
            let inside = try AddressBlock(parsing: "192.0.2.0/30")
            let outside = try AddressBlock(parsing: "198.51.100.0/24")
            #expect(try await open(24, PortFilter(block: inside, ports: 80...90)) == ["80 open"])
            #expect(try await open(24, PortFilter(block: outside)) == [])
            #expect(try await open(24, PortFilter(source: "lab")) == ["22 open", "80 open"])
            #expect(try await open(24, PortFilter(source: "other")) == [])
            #expect(try await open(24, PortFilter(config: "c2")) == [])
            #expect(try await open(24, PortFilter(proto: .udp)) == [])
        }
    }

    @Test func `a stretch in which nobody looked is unknown, also for what was open before and after`() async throws {
        try await HistoryBench.run { bench in
            let start = try await Self.fill(bench)
            bench.clock.advance(by: Self.hour * 24 * 6)
            try await bench.poll(try await bench.config(), "1:22", scan: "late")
            let last = bench.clock.current
            for port: UInt16 in [22, 9] {
                let unknown = try await HistoryReader(path: bench.path).port(
                    Port(IPAddress(v4: 0xC000_0201), .tcp, port), at: start + Self.hour * 24 * 8)
                #expect(unknown[0].reason == .notLooked(since: start + Self.hour * 72, until: last))
                #expect(try await Self.state(bench, port, at: last) == (port == 22 ? "open" : "closed"))
            }
        }
    }

    @Test func `an edited scope and a removed config leave what is not covered unknown`() async throws {
        try await HistoryBench.run { bench in
            let start = try await Self.fill(bench)
            let edit = bench.clock.current
            try await bench.list(HistoryBench.listed(ports: ["1-50"]))
            #expect(try await Self.state(bench, 22, at: edit - Self.hour) == "open")
            #expect(try await Self.state(bench, 80, at: edit - Self.hour) == "closed")
            #expect(try await Self.state(bench, 80, at: edit) == "not-covered")
            bench.clock.advance(by: Self.hour)
            try await bench.poll(try await bench.config(), "1:22", scan: "new")
            #expect(try await Self.state(bench, 22, at: bench.clock.current) == "open")
            #expect(try await Self.state(bench, 9, at: bench.clock.current) == "closed")
            bench.clock.advance(by: Self.hour)
            try await bench.list()
            #expect(try await Self.state(bench, 22, at: bench.clock.current) == "not-covered")
            #expect(try await Self.state(bench, 22, at: bench.clock.current - Self.hour) == "open")
            #expect(try await Self.state(bench, 22, at: start) == "open")
        }
    }

    @Test func `what an edit added is unknown until it was scanned`() async throws {
        try await HistoryBench.run { bench in
            _ = try await Self.fill(bench)
            try await bench.list(HistoryBench.listed(ports: ["1-3000"]))
            bench.clock.advance(by: Self.hour)
            #expect(try await Self.state(bench, 2000, at: bench.clock.current) == "unknown")
            #expect(try await Self.state(bench, 9, at: bench.clock.current) == "closed")
            try await bench.poll(try await bench.config(), "1:22", scan: "new")
            #expect(try await Self.state(bench, 2000, at: bench.clock.current) == "closed")
        }
    }

    @Test func `waiting for another scan, and silence, are not certain`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            let policy = DetectionPolicy(opens: 2)
            try await bench.poll(config, "1:22 1:23", scan: "A", policy: policy)
            bench.clock.advance(by: Self.hour * 24)
            try await bench.poll(config, "1:22~ 1:80", scan: "B", policy: policy)
            let now = bench.clock.current
            #expect(try await Self.state(bench, 22, at: now) == "no-answer")
            #expect(try await Self.state(bench, 23, at: now) == "closing?")
            #expect(try await Self.state(bench, 80, at: now) == "open?")
            #expect(try await Self.state(bench, 23, at: now - Self.hour) == "unknown")
            #expect(
                try await HistoryReader(path: bench.path).openPorts(at: now).map(\.verdict) == [
                    .unknown, .unknown, .open,
                ])
        }
    }

    @Test func `two configs that cover a port answer both, and one that saw it open outweighs`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed("c1"), HistoryBench.listed("c2"))
            try await bench.poll(try await bench.config("c1"), "1:22", scan: "A")
            try await bench.poll(try await bench.config("c2"), "", scan: "B")
            let answers = try await HistoryReader(path: bench.path).port(
                Port(IPAddress(v4: 0xC000_0201), .tcp, 22), at: bench.clock.current)
            #expect(answers.map { "\($0.config ?? "") \($0.state.rawValue)" } == ["c1 open", "c2 closed"])
            #expect(answers.verdict == .open)
        }
    }
}
