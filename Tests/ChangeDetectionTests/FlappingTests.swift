import ChangeDetection
import PortModel
import Testing

/// With one scan enough for a close, a period of an hour, and so a window of twenty hours.
@Suite struct FlappingTests {
    private func watched() throws -> Bench {
        var bench = Bench(policy: .confirming(closes: 1), scope: try Bench.scope(), period: .seconds(3600))
        _ = bench.poll(Poll(0, "1:22"))
        return bench
    }

    /// Toggles 1:80 once an hour, and returns what was told.
    private func toggle(_ bench: inout Bench, hours: ClosedRange<Int>) -> [String] {
        hours.flatMap { hour in
            bench.poll(Poll(Double(hour), hour % 2 == 1 ? "1:22 1:80" : "1:22")).events.map(\.line)
        }
    }

    @Test func `the seventh change within the window is flapping, then it is quiet, then stable once`() throws {
        var bench = try watched()
        #expect(
            toggle(&bench, hours: 1...6) == [
                "opened 1:80 0-1", "closed 1:80 1-2", "opened 1:80 2-3", "closed 1:80 3-4", "opened 1:80 4-5",
                "closed 1:80 5-6",
            ])
        #expect(toggle(&bench, hours: 7...7) == ["flapping 1:80 7"])
        #expect(toggle(&bench, hours: 8...51) == [])
        // The raw intervals go on: hour 51 opened it. It stays open; a whole window later it is stable.
        for hour in 52...71 { #expect(bench.poll(Poll(Double(hour), "1:22 1:80")).events.isEmpty, "hour \(hour)") }
        #expect(bench.poll(Poll(72, "1:22 1:80")).events.map(\.line) == ["stabilized 1:80 open"])
        #expect(bench.flaps.isEmpty)
        #expect(bench.poll(Poll(73, "1:22 1:80")).events.isEmpty)
        #expect(bench.poll(Poll(74, "1:22")).events.map(\.line) == ["closed 1:80 73-74"])
    }

    @Test func `a port that ends closed is told as that`() throws {
        var bench = try watched()
        _ = toggle(&bench, hours: 1...8)
        let quiet = (9...28).flatMap { bench.poll(Poll(Double($0), "1:22")).events.map(\.line) }
        #expect(quiet == [])
        #expect(bench.poll(Poll(29, "1:22")).events.map(\.line) == ["stabilized 1:80 closed"])
    }

    @Test func `the same changes spread over a longer time are told each`() throws {
        var bench = try watched()
        for step in 1...20 {
            let detection = bench.poll(Poll(Double(step) * 4, step % 2 == 1 ? "1:22 1:80" : "1:22"))
            #expect(detection.events.count == 1)
            #expect(detection.events[0].type != .portFlapping)
        }
    }

    @Test func `every change is in the raw history, told or not`() throws {
        var bench = try watched()
        var actions = 0
        for hour in 1...30 {
            actions += bench.poll(Poll(Double(hour), hour % 2 == 1 ? "1:22 1:80" : "1:22")).ports.count
        }
        #expect(actions == 30)
    }

    @Test func `one port's flapping does not hide another's changes`() throws {
        var bench = try watched()
        _ = toggle(&bench, hours: 1...8)
        #expect(bench.poll(Poll(9, "1:22 1:80 1:443")).events.map(\.line) == ["opened 1:443 8-9"])
    }

    @Test func `a flapping port that leaves the scope is not told as stable`() throws {
        var bench = try watched()
        _ = toggle(&bench, hours: 1...8)
        _ = bench.edit(to: try Bench.scope(ports: ["1-79"]), hour: 8.5)
        let later = (9...60).flatMap { bench.poll(Poll(Double($0), "1:22")).events.map(\.line) }
        #expect(later == [])
        #expect(bench.flaps.isEmpty)
    }

    @Test func `the window is at least ten minutes`() throws {
        var bench = Bench(policy: .confirming(closes: 1), scope: try Bench.scope(), period: .seconds(5))
        _ = bench.poll(Poll(0, "1:22"))
        var told: [String] = []
        for second in 1...8 {
            told += bench.poll(Poll(Double(second * 36) / 3600, second % 2 == 1 ? "1:22 1:80" : "1:22")).events
                .map(\.line)
        }
        #expect(told.last == "flapping 1:80 7")
        #expect(told.count == 7)
    }

    @Test func `a clock that ran ahead does not keep a port flapping`() throws {
        var bench = try watched()
        // Seven changes a year ahead, told as flapping there; then the clock is set right.
        let year = 8760.0
        for hour in 1...7 { _ = bench.poll(Poll(year + Double(hour), hour % 2 == 1 ? "1:22 1:80" : "1:22")) }
        #expect(bench.flaps.values.first?.flappingSince == Bench.time(year + 7))
        #expect(bench.poll(Poll(8, "1:22 1:80")).events.isEmpty)
        #expect(bench.flaps.values.first?.flappingSince == Bench.time(8))
        for hour in 9...28 { #expect(bench.poll(Poll(Double(hour), "1:22 1:80")).events.isEmpty, "hour \(hour)") }
        #expect(bench.poll(Poll(29, "1:22 1:80")).events.map(\.line) == ["stabilized 1:80 open"])
    }

    @Test func `changes of a clock that ran ahead count as changes of now`() throws {
        var bench = try watched()
        for hour in 1...6 { _ = bench.poll(Poll(8760 + Double(hour), hour % 2 == 1 ? "1:22 1:80" : "1:22")) }
        // A whole window later they are forgotten.
        for hour in 8...29 { #expect(bench.poll(Poll(Double(hour), "1:22")).events.isEmpty, "hour \(hour)") }
        #expect(bench.poll(Poll(30, "1:22 1:80")).events.map(\.line) == ["opened 1:80 29-30"])
    }

    /// What is told of 1:80 when it is stable, by a policy of one rule for it.
    private func stabilized(_ verdict: PolicyRule.Verdict, severity: Severity? = nil, isOpen: Bool) throws -> Event {
        var bench = Bench(
            policy: DetectionPolicy(
                closes: 1,
                expected: ExpectedState(
                    policy: PortPolicy([
                        try PolicyRule(ports: 80...80, verdict: verdict, severity: severity, reason: "a rule")
                    ]))), scope: try Bench.scope(), period: .seconds(3600))
        _ = bench.poll(Poll(0, "1:22"))
        _ = toggle(&bench, hours: 1...(isOpen ? 9 : 8))
        var told: [Event] = []
        for hour in 10...31 { told += bench.poll(Poll(Double(hour), isOpen ? "1:22 1:80" : "1:22")).events }
        #expect(told.map(\.line) == ["stabilized 1:80 \(isOpen ? "open" : "closed")"])
        return try #require(told.first)
    }

    @Test func `a port that ends open is judged like one that opens`() throws {
        let forbidden = try stabilized(.forbidden, isOpen: true)
        #expect(forbidden.severity == .critical)
        #expect(forbidden.details["expectation"] == .text("forbidden"))
        #expect(forbidden.evidence.rule?.position == 1)
        #expect(forbidden.message.contains("stable again: open, which is forbidden by rule 1 (a rule)"))
        #expect(try stabilized(.expected, isOpen: true).severity == .info)
    }

    @Test func `an expected port that ends closed is at least a warning, any other is no news`() throws {
        let missing = try stabilized(.expected, isOpen: false)
        #expect(missing.severity == .warning)
        #expect(missing.details["expectation"] == .text("expected"))
        #expect(missing.message.contains("closed; it is expected to be open by rule 1 (a rule)"))
        #expect(try stabilized(.expected, severity: .critical, isOpen: false).severity == .critical)
        #expect(try stabilized(.forbidden, isOpen: false).severity == .info)
    }
}
