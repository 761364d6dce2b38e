import ChangeDetection
import PortModel
import Testing

/// What is held back, and the verdict on it.
@Suite struct HoldingTests {
    private static let six = "1:1 1:2 1:3 2:1 2:2 2:3"

    private func watched() throws -> Bench {
        var bench = Bench(scope: try Bench.scope(ports: ["1-12"]))
        _ = bench.poll(Poll(0, Self.six, mark: "exact:A"))
        return bench
    }

    private func changes(_ scan: HeldScan) -> [String] {
        scan.changes.map { "\($0.kind.rawValue) \(Bench.name($0.port)) \($0.verdict?.rawValue ?? "held")" }
    }

    @Test func `what vanished is held, with why; an agreeing scan releases it`() throws {
        var bench = try watched()
        let suspect = bench.poll(Poll(24, "1:1", mark: "exact:B"))
        let held = try #require(bench.held)
        #expect(held.reasons == ["5 of 6 open ports vanished at once"])
        #expect(held.since == Bench.time(24))
        #expect(changes(held) == ["1:2", "1:3", "2:1", "2:2", "2:3"].map { "closed \($0) held" })
        #expect(suspect.events[0].details["held"] == .number(5))
        #expect(suspect.events[0].details["held_sample"] != nil)
        #expect(suspect.events[0].evidence.suppressed == 5)
        let released = bench.poll(Poll(48, "1:1", mark: "exact:C"))
        #expect(released.events.count == 5)
        #expect(released.events.allSatisfy { $0.evidence.heldSince == Bench.time(24) })
        #expect(bench.held == nil)
        #expect(bench.verdicts.map(\.verdict) == [.released])
        #expect(bench.verdicts[0].changes.allSatisfy { $0.verdict == .agreed })
    }

    @Test func `a contradicting scan drops it`() throws {
        var bench = try watched()
        _ = bench.poll(Poll(24, "1:1", mark: "exact:B"))
        #expect(bench.poll(Poll(48, Self.six, mark: "exact:C")).events.isEmpty)
        #expect(bench.verdicts.map(\.verdict) == [.dropped])
        #expect(bench.verdicts[0].changes.allSatisfy { $0.verdict == .contradicted })
    }

    @Test func `a scan that agrees on a part splits it`() throws {
        var bench = try watched()
        _ = bench.poll(Poll(24, "1:1", mark: "exact:B"))
        let next = bench.poll(Poll(48, "1:1 1:2 1:3", mark: "exact:C"))
        #expect(next.events.map(\.line) == ["closed 2:1 0-24", "closed 2:2 0-24", "closed 2:3 0-24"])
        #expect(bench.verdicts.map(\.verdict) == [.split])
    }

    @Test func `a scan that did not look leaves it undecided`() throws {
        var bench = try watched()
        _ = bench.poll(Poll(24, "1:1", mark: "exact:B"))
        _ = bench.poll(Poll(48, "", mark: "exact:C", only: [3]))
        #expect(bench.verdicts.map(\.verdict) == [.undecided])
        // They still wait, and the next scan decides.
        #expect(bench.poll(Poll(72, "1:1", mark: "exact:D")).events.count == 5)
    }

    @Test func `polls of the same scan decide nothing`() throws {
        var bench = Bench(scope: try Bench.scope(ports: ["1-12"]))
        _ = bench.poll(Poll(0, Self.six))
        _ = bench.poll(Poll(6, "1:1"))
        _ = bench.poll(Poll(12, "1:1"))
        #expect(bench.held?.changes.count == 5)
        #expect(bench.verdicts.isEmpty)
    }

    @Test func `openings of a flood are held and released as well`() throws {
        var bench = try watched()
        let all = (1...12).map { "3:\($0)" }.joined(separator: " ")
        _ = bench.poll(Poll(24, "\(Self.six) \(all)", mark: "exact:B"))
        #expect(bench.held?.changes.count == 12)
        #expect(bench.poll(Poll(48, "\(Self.six) \(all)", mark: "exact:C")).events.count == 12)
        #expect(bench.verdicts.map(\.verdict) == [.released])
    }

    @Test func `a stretch of suspicious results is one, with all that was held`() throws {
        var bench = try watched()
        _ = bench.poll(Poll(24, "1:1", mark: "exact:B"))
        let all = (1...12).map { "3:\($0)" }.joined(separator: " ")
        let second = bench.poll(Poll(48, "\(Self.six) \(all)", mark: "exact:C"))
        #expect(second.events.map(\.line) == ["suspect 0"], "another kind: it is told as well")
        #expect(bench.held?.reasons.count == 2)
        #expect(bench.held?.changes.count == 17)
        _ = bench.poll(Poll(72, Self.six, mark: "exact:D"))
        #expect(bench.verdicts.map(\.verdict) == [.dropped])
    }

    @Test func `a result that was gone is held as nothing, and the next result drops that`() throws {
        var bench = try watched()
        _ = bench.noResult(hour: 6)
        #expect(bench.held?.changes.isEmpty == true)
        _ = bench.poll(Poll(24, Self.six, mark: "exact:B"))
        #expect(bench.verdicts.map(\.verdict) == [.dropped])
    }

    @Test func `thresholds can be set`() throws {
        var policy = DetectionPolicy()
        policy.suspicion.vanishedPorts = 2
        policy.suspicion.vanishedShare = 0.3
        var bench = Bench(policy: policy, scope: try Bench.scope())
        _ = bench.poll(Poll(0, Self.six, mark: "exact:A"))
        #expect(bench.poll(Poll(24, "1:1 1:2 1:3 2:1", mark: "exact:B")).events.map(\.line) == ["suspect 2"])
    }
}
