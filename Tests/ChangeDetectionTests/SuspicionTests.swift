import ChangeDetection
import PortModel
import Testing

@Suite struct SuspicionTests {
    private static let ten = "1:1 1:2 1:3 1:4 1:5 2:1 2:2 2:3 2:4 2:5"

    private func watched(_ policy: DetectionPolicy = .init(), ports: String = ten) throws -> Bench {
        var bench = Bench(policy: policy, scope: try Bench.scope())
        _ = bench.poll(Poll(0, ports, mark: "exact:0"))
        return bench
    }

    private func closed(_ detection: Detection) -> Int { detection.events.filter { $0.type == .portClosed }.count }

    @Test func `most ports vanishing at once is held, then confirmed by another scan`() throws {
        var bench = try watched(.confirming(closes: 1))
        let vanish = bench.poll(Poll(24, "1:1", mark: "exact:1"))
        #expect(vanish.events.map(\.line) == ["suspect 9"])
        #expect(bench.state.suspectSince == Bench.time(24))
        #expect(vanish.events[0].message.contains("9 of 10 open ports vanished at once"))
        let confirmed = bench.poll(Poll(48, "1:1", mark: "exact:2"))
        #expect(closed(confirmed) == 9)
        #expect(confirmed.events.count == 9)
        #expect(bench.state.suspectSince == nil)
        #expect(bench.known.map { Bench.name($0.port) } == ["1:1"])
    }

    @Test func `the same suspicious scan seen again confirms nothing`() throws {
        var bench = Bench(policy: .confirming(closes: 1), scope: try Bench.scope())
        _ = bench.poll(Poll(0, Self.ten))
        #expect(bench.poll(Poll(6, "")).events.map(\.line) == ["suspect 10"])
        #expect(bench.poll(Poll(12, "")).events.isEmpty)
        #expect(bench.poll(Poll(24, "")).events.isEmpty)
        #expect(closed(bench.poll(Poll(30, ""))) == 10)
    }

    @Test func `another scan that contradicts it ends it without a word`() throws {
        var bench = try watched()
        #expect(bench.poll(Poll(24, "", mark: "exact:1")).events.map(\.line) == ["suspect 10"])
        let back = bench.poll(Poll(48, Self.ten, mark: "exact:2"))
        #expect(back.events.isEmpty)
        #expect(bench.state.suspectSince == nil)
        #expect(bench.known.allSatisfy { $0.phase == .open })
    }

    @Test func `fewer than the limits are not suspicious`() throws {
        var four = try watched(ports: "1:1 1:2 1:3 1:4")
        #expect(four.poll(Poll(24, "", mark: "exact:1")).events.isEmpty)
        var seventy = try watched(.confirming(closes: 1))
        #expect(closed(seventy.poll(Poll(24, "1:1 1:2 1:3", mark: "exact:1"))) == 7)
        var eighty = try watched(.confirming(closes: 1))
        #expect(eighty.poll(Poll(24, "1:1 1:2", mark: "exact:1")).events.map(\.line) == ["suspect 8"])
    }

    @Test func `ports that vanish in two steps are held at the second`() throws {
        var bench = try watched()
        #expect(bench.poll(Poll(24, "1:1 1:2 1:3 1:4 1:5 2:1", mark: "exact:1")).events.isEmpty)
        // The four would close now; but this scan is not to be believed.
        #expect(bench.poll(Poll(48, "", mark: "exact:2")).events.map(\.line) == ["suspect 6"])
        #expect(closed(bench.poll(Poll(72, "", mark: "exact:3"))) == 10)
    }

    @Test func `addresses that were not looked at, and ports without an answer, did not vanish`() throws {
        var bench = try watched()
        #expect(bench.poll(Poll(24, "", mark: "exact:1", only: [3])).events.isEmpty)
        let silent = Self.ten.split(separator: " ").map { "\($0)~" }.joined(separator: " ")
        #expect(bench.poll(Poll(48, silent, mark: "exact:2")).events.isEmpty)
    }

    private static let flood = (1...600).map { "3:\($0)" }.joined(separator: " ")

    @Test func `a host that suddenly answers on every port is held, then confirmed`() throws {
        var bench = try watched(ports: "1:22")
        let flooded = bench.poll(Poll(24, "1:22 1:23 \(Self.flood)", mark: "exact:1"))
        #expect(flooded.events.map(\.line) == ["opened 1:23 0-24", "suspect 0"])
        #expect(flooded.events[1].message.contains("192.0.2.3 suddenly answers on 600 more ports"))
        #expect(flooded.events[1].details["flooded_addresses"] == .list(["192.0.2.3"]))
        let confirmed = bench.poll(Poll(48, "1:22 1:23 \(Self.flood)", mark: "exact:2"))
        #expect(confirmed.events.filter { $0.type == .portOpened }.count == 600)
    }

    @Test func `a host that answers on all of a dozen ports is held too`() throws {
        var bench = Bench(scope: try Bench.scope(ports: ["1-12"]))
        _ = bench.poll(Poll(0, "1:1"))
        let ports = (1...12).map { "3:\($0)" }.joined(separator: " ")
        #expect(bench.poll(Poll(24, "1:1 \(ports)", mark: "exact:1")).events.map(\.line) == ["suspect 0"])
    }

    @Test func `a wave of new ports over many hosts is held, then told`() throws {
        var bench = try watched(ports: "1:22")
        let wave = (2...3).flatMap { host in (1...120).map { "\(host):\($0)" } }.joined(separator: " ")
        #expect(bench.poll(Poll(24, "1:22 \(wave)", mark: "exact:1")).events.map(\.line) == ["suspect 0"])
        let agreed = bench.poll(Poll(48, "1:22 \(wave)", mark: "exact:2"))
        #expect(agreed.events.filter { $0.type == .portOpened }.count == 240)
    }

    @Test func `an empty result of an unnamed scan is suspicious, however few ports were open`() throws {
        var bench = try watched(.confirming(closes: 1), ports: "1:1 1:2")
        #expect(bench.poll(Poll(24, "")).events.map(\.line) == ["suspect 2"])
        #expect(closed(bench.poll(Poll(48, ""))) == 2)
    }

    @Test func `a flood that is gone in the next scan was never there`() throws {
        var bench = try watched(ports: "1:22")
        _ = bench.poll(Poll(24, "1:22 \(Self.flood)", mark: "exact:1"))
        let gone = bench.poll(Poll(48, "1:22", mark: "exact:2"))
        #expect(gone.events.isEmpty)
        #expect(gone.ports.count == 600)
        #expect(bench.known.map { Bench.name($0.port) } == ["1:22"])
        #expect(bench.state.suspectSince == nil)
    }

    @Test func `a flood in the first result is a baseline`() throws {
        var bench = Bench(scope: try Bench.scope())
        #expect(bench.poll(Poll(0, Self.flood)).events.map(\.line) == ["baseline whole 600"])
    }

    @Test func `in one stretch of suspicion each kind is told once`() throws {
        var bench = try watched()
        #expect(bench.noResult(hour: 6).events.map(\.type) == [.scanSuspect])
        #expect(bench.noResult(hour: 12).events.isEmpty)
        let vanished = bench.poll(Poll(24, "", mark: "exact:1"))
        #expect(vanished.events.map(\.line) == ["suspect 10"])
        #expect(bench.state.suspectSince == Bench.time(6), "it is the same stretch")
        #expect(bench.noResult(hour: 30).events.isEmpty, "told before")
    }

    @Test func `a result that is gone after another suspicion is told, and held with it`() throws {
        var bench = try watched()
        _ = bench.poll(Poll(24, "1:1", mark: "exact:1"))
        let gone = bench.noResult(hour: 30)
        #expect(gone.events.map(\.type) == [.scanSuspect])
        #expect(bench.held?.since == Bench.time(24))
        #expect(bench.held?.reasons.count == 2)
        #expect(bench.held?.changes.count == 9)
        #expect(bench.noResult(hour: 36).events.isEmpty)
    }

    @Test func `after a stretch has ended everything is told anew`() throws {
        var bench = try watched()
        _ = bench.poll(Poll(24, "1:1", mark: "exact:1"))
        _ = bench.poll(Poll(48, Self.ten, mark: "exact:2"))
        #expect(bench.poll(Poll(72, "1:1", mark: "exact:3")).events.map(\.line) == ["suspect 9"])
    }
}
