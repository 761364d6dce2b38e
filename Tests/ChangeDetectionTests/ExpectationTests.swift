import ChangeDetection
import PortModel
import Testing

/// What the policy says in the events.
@Suite struct ExpectationTests {
    private func expected(_ rules: PolicyRule...) -> ExpectedState {
        ExpectedState(
            policy: PortPolicy(rules), services: ServiceNames(parsing: "ssh 22/tcp\nhttps 443/tcp # web\n"))
    }

    private func watched(_ expected: ExpectedState, closes: Int = 1) throws -> Bench {
        var bench = Bench(
            policy: DetectionPolicy(closes: closes, expected: expected), scope: try Bench.scope(ports: ["1-9999"]))
        _ = bench.poll(Poll(0, "1:1", mark: "exact:A"))
        return bench
    }

    @Test func `an opening carries what was expected, how much it matters, and by which rule`() throws {
        var bench = try watched(
            expected(
                try PolicyRule(ports: 443...443, verdict: .expected, owner: "web team", reason: "the shop"),
                try PolicyRule(block: AddressBlock(parsing: "192.0.2.2"), verdict: .forbidden, reason: "a safe")
                    .placed(at: "p.yaml:7"),
                try PolicyRule(ports: 8000...8099, verdict: .expected, severity: .notice, until: Bench.time(30))))
        let told = bench.poll(Poll(24, "1:1 1:443 1:3389 1:8000 2:22 3:22", mark: "exact:B")).events
        let lines = told.map { event -> String in
            guard case .text(let expectation)? = event.details["expectation"] else { return "?" }
            return
                "\(event.port?.number ?? 0) \(expectation) \(event.severity.rawValue) \(event.evidence.rule?.position ?? 0)"
        }
        #expect(
            lines == [
                "443 expected info 1", "3389 unexpected critical 0", "8000 expected notice 3",
                "22 forbidden critical 2", "22 unexpected warning 0",
            ])
        #expect(told[0].message == "tcp/443 opened on 192.0.2.1, as expected by rule 1 (web team: the shop)")
        #expect(told[0].details["service"] == .text("https"))
        #expect(told[0].details["rule_owner"] == .text("web team"))
        #expect(told[1].message.hasPrefix("tcp/3389 opened on 192.0.2.1; Remote Desktop: "))
        #expect(told[3].message == "tcp/22 opened on 192.0.2.2, which is forbidden by p.yaml:7 (a safe)")
        #expect(told[3].details["rule_place"] == .text("p.yaml:7"))
        #expect(told[0].evidence.rule?.text == "any any/443 expected (web team: the shop)")
        let later = bench.poll(Poll(48, "1:1 1:443 1:3389 1:8000 1:8001 2:22 3:22", mark: "exact:C")).events
        #expect(later.map { $0.details["expectation"] } == [.text("expired")])
        #expect(later[0].severity == .warning)
    }

    @Test func `an expected port that closes is missing, told once`() throws {
        var bench = try watched(expected(try PolicyRule(ports: 443...443, verdict: .expected)), closes: 2)
        _ = bench.poll(Poll(24, "1:1 1:443 1:80", mark: "exact:B"))
        #expect(bench.poll(Poll(48, "1:1", mark: "exact:C")).events.isEmpty)
        let told = bench.poll(Poll(72, "1:1", mark: "exact:D")).events
        #expect(told.map(\.line) == ["closed 1:80 24-48", "missing 1:443 24-48"])
        #expect(told[1].severity == .warning)
        #expect(told[1].details["confidence"] == .text("agreed"))
    }

    @Test func `nobody misses a port that was only allowed`() throws {
        let accepted = try PolicyRule(ports: 443...443, verdict: .expected, reason: "for a while").asAllowance
        var bench = try watched(expected(accepted, try PolicyRule(ports: 443...443, verdict: .forbidden)))
        let opened = bench.poll(Poll(24, "1:1 1:443", mark: "exact:B")).events
        #expect(opened.map(\.details["expectation"]) == [.text("expected")])
        let closed = bench.poll(Poll(48, "1:1", mark: "exact:C")).events
        #expect(closed.map(\.line) == ["closed 1:443 24-48"])
        #expect(closed.map(\.severity) == [.notice])
    }

    @Test func `a baseline says how many ports are forbidden`() throws {
        var bench = Bench(
            policy: DetectionPolicy(expected: expected(try PolicyRule(ports: 23...23, verdict: .forbidden))),
            scope: try Bench.scope())
        let told = bench.poll(Poll(0, "1:22 1:23 2:23", mark: "exact:A")).events
        #expect(told.map(\.line) == ["baseline whole 3"])
        #expect(told[0].details["forbidden"] == .number(2))
        #expect(told[0].details["unexpected"] == .number(1))
        #expect(told[0].message.contains("2 of them forbidden"))
    }

    private func sweep(_ expected: ExpectedState, open: [Double], from: Double, to: Double) -> [Event] {
        let ports = open.map {
            ExceptionSweep.OpenPort(
                port: Bench.port("1:443").port, source: "lab", config: "c1", openedBy: Bench.time($0))
        }
        return ExceptionSweep.events(
            open: ports, expected: expected, since: Bench.time(from), now: Bench.time(to))
    }

    @Test func `an exception that runs out with its port still open is told once`() throws {
        let rules = expected(try PolicyRule(ports: 443...443, verdict: .expected, owner: "web", until: Bench.time(10)))
        #expect(sweep(rules, open: [0], from: 8, to: 9.99).isEmpty)
        let told = sweep(rules, open: [0, 1], from: 9, to: 10)
        #expect(told.map(\.type) == [.exceptionExpired])
        #expect(told[0].message.hasSuffix("by rule 1 (web)"))
        #expect(told[0].details["seen_by"] == .list(["lab"]))
        #expect(sweep(rules, open: [0], from: 10, to: 11).isEmpty, "it was told")
        #expect(sweep(rules, open: [10.5], from: 9, to: 11).isEmpty, "its opening said so already")
        #expect(sweep(rules, open: [], from: 9, to: 11).isEmpty)
        #expect(ExceptionSweep.isDue(rules.policy, since: Bench.time(9), now: Bench.time(10)))
        #expect(!ExceptionSweep.isDue(rules.policy, since: Bench.time(10), now: Bench.time(11)))
    }

    @Test func `an exception that another rule goes on with is not told`() throws {
        let rules = expected(
            try PolicyRule(ports: 443...443, verdict: .expected, until: Bench.time(10)),
            try PolicyRule(ports: 400...500, verdict: .expected))
        #expect(sweep(rules, open: [0], from: 9, to: 11).isEmpty)
        let banned = expected(
            try PolicyRule(ports: 443...443, verdict: .expected, until: Bench.time(10)),
            try PolicyRule(ports: 400...500, verdict: .forbidden))
        #expect(sweep(banned, open: [0], from: 9, to: 11).map(\.severity) == [.critical])
    }

    @Test func `exceptions that follow each other are each looked at, also after a long time without a look`() throws {
        let rules = expected(
            try PolicyRule(ports: 443...443, verdict: .expected, owner: "first", until: Bench.time(10)),
            try PolicyRule(ports: 443...443, verdict: .expected, owner: "second", until: Bench.time(20)))
        // It opened between the two: only the second one allowed it.
        let told = sweep(rules, open: [12], from: 5, to: 30)
        #expect(told.map(\.evidence.rule?.position) == [2])
        #expect(told.first?.evidence.asOf == Bench.time(20))
        // Open all the time: one event, for the last that allowed it.
        #expect(sweep(rules, open: [0], from: 5, to: 30).map(\.evidence.rule?.position) == [2])
        #expect(sweep(rules, open: [0], from: 5, to: 15).isEmpty, "the second one goes on with it")
        #expect(sweep(rules, open: [0], from: 15, to: 30).map(\.evidence.rule?.position) == [2])
        #expect(sweep(rules, open: [25], from: 5, to: 30).isEmpty)
        // In the other order too: the second is above the first.
        let turned = expected(
            try PolicyRule(ports: 443...443, verdict: .expected, until: Bench.time(20)),
            try PolicyRule(ports: 443...443, verdict: .expected, until: Bench.time(10)))
        #expect(sweep(turned, open: [12], from: 5, to: 30).map(\.evidence.rule?.position) == [1])
        // A ban from then on: the last time that it was allowed counts.
        let banned = expected(
            try PolicyRule(ports: 443...443, verdict: .expected, until: Bench.time(10)),
            try PolicyRule(ports: 443...443, verdict: .forbidden, until: Bench.time(20)),
            try PolicyRule(ports: 443...443, verdict: .expected, until: Bench.time(15)))
        #expect(sweep(banned, open: [0], from: 5, to: 30).map(\.evidence.rule?.position) == [1])
    }
}
