import ChangeDetection
import PortModel
import Testing

@Suite struct OpeningTests {
    static let scenarios: [Scenario] = [
        Scenario(
            name: "the first result is silent, and summed up once",
            polls: [
                Poll(
                    0, "1:22 1:80 2:443", tells: ["baseline whole 3"],
                    does: ["begin 1:22 open", "begin 1:80 open", "begin 2:443 open"]),
                Poll(24, "1:22 1:80 2:443"),
            ]),
        Scenario(
            name: "a first result without open ports is a baseline too",
            polls: [
                Poll(0, "", mark: "exact:A", tells: ["baseline whole 0"]),
                Poll(24, "1:22", mark: "exact:B", tells: ["opened 1:22 0-24"], does: ["begin 1:22 open"]),
            ]),
        Scenario(
            name: "a port that opens is told at once, with its bounds",
            polls: [
                Poll(0, "1:22", tells: ["baseline whole 1"], does: ["begin 1:22 open"]),
                Poll(6, "1:22 1:80", tells: ["opened 1:80 0-6"], does: ["begin 1:80 open"]),
                Poll(12, "1:22 1:80"),
            ]),
        Scenario(
            name: "bounds are the scan's times where the server gives them",
            polls: [
                Poll(1, "", asOf: 0, mark: "exact:A", tells: ["baseline whole 0"]),
                Poll(30, "1:80", asOf: 24, mark: "exact:B", tells: ["opened 1:80 0-24"], does: ["begin 1:80 open"]),
            ]),
        Scenario(
            name: "a server's clock that is ahead or goes back does not turn bounds round",
            polls: [
                Poll(1, "", asOf: 900, mark: "exact:A", tells: ["baseline whole 0"]),
                Poll(2, "1:80", asOf: -900, mark: "exact:B", tells: ["opened 1:80 1-1"], does: ["begin 1:80 open"]),
                Poll(3, "1:80 1:81", asOf: 3, mark: "exact:C", tells: ["opened 1:81 1-3"], does: ["begin 1:81 open"]),
            ]),
        Scenario(
            name: "after a clock that was set back, times are the new ones",
            polls: [
                Poll(900, "", mark: "exact:A", tells: ["baseline whole 0"]),
                Poll(2, "", mark: "exact:B"),
                Poll(3, "1:80", mark: "exact:C", tells: ["opened 1:80 2-3"], does: ["begin 1:80 open"]),
            ]),
        Scenario(
            name: "after a scan of a part, nothing is known of before",
            polls: [
                Poll(0, "1:22", only: [1, 2, 3], tells: ["baseline whole 1"], does: ["begin 1:22 open"]),
                Poll(24, "1:22", only: [1]),
                Poll(48, "1:22 2:80", tells: ["opened 2:80 ?-48"], does: ["begin 2:80 open"]),
            ]),
        Scenario(
            name: "two scans have to agree where opens are to be confirmed", policy: .confirming(opens: 2),
            polls: [
                Poll(0, "1:22", tells: ["baseline whole 1"], does: ["begin 1:22 open"]),
                Poll(6, "1:22 1:80", does: ["begin 1:80 opening 1 since 6"]),
                Poll(12, "1:22 1:80"),
                Poll(30, "1:22 1:80", tells: ["opened 1:80 0-6"], does: ["update 1:80 open"]),
            ]),
        Scenario(
            name: "an opening that no scan confirms is dropped without a word", policy: .confirming(opens: 2),
            polls: [
                Poll(0, "", mark: "exact:A", tells: ["baseline whole 0"]),
                Poll(24, "1:80", mark: "exact:B", does: ["begin 1:80 opening 1 since 24"]),
                Poll(48, "", mark: "exact:C", does: ["end 1:80 unconfirmed 24-48"]),
                Poll(72, "1:80", mark: "exact:D", does: ["begin 1:80 opening 1 since 72"]),
                Poll(96, "1:80", mark: "exact:E", tells: ["opened 1:80 48-72"], does: ["update 1:80 open"]),
            ]),
        Scenario(
            name: "no answer and no look neither confirm nor drop an opening", policy: .confirming(opens: 2),
            polls: [
                Poll(0, "", mark: "exact:A", tells: ["baseline whole 0"]),
                Poll(24, "1:80", mark: "exact:B", does: ["begin 1:80 opening 1 since 24"]),
                Poll(48, "1:80~", mark: "exact:C", does: ["update 1:80 opening 1 since 24 verified 24 silent 48"]),
                Poll(72, "", mark: "exact:D", only: [2]),
                Poll(96, "1:80", mark: "exact:E", tells: ["opened 1:80 0-24"], does: ["update 1:80 open"]),
            ]),
        Scenario(
            name: "what lies outside the scope is not taken",
            polls: [
                Poll(0, "1:22 1:1001 9:22", tells: ["baseline whole 1"], does: ["begin 1:22 open"]),
                Poll(24, "1:22 1:1001 9:22"),
            ]),
        Scenario(
            name: "addresses that the first result did not look at get their baseline later",
            polls: [
                Poll(0, "1:22", only: [1], tells: ["baseline whole 1"], does: ["begin 1:22 open"]),
                Poll(24, "1:22 2:22", only: [1, 2], tells: ["baseline added 1"], does: ["begin 2:22 open"]),
                Poll(48, "1:22 2:22 2:80", only: [1, 2], tells: ["opened 2:80 ?-48"], does: ["begin 2:80 open"]),
                Poll(
                    72, "1:22 2:22 2:80 3:1 3:2", tells: ["baseline added 2"],
                    does: ["begin 3:1 open", "begin 3:2 open"]),
            ]),
    ]

    @Test(arguments: scenarios)
    func `openings`(scenario: Scenario) throws {
        try scenario.run()
    }

    @Test func `a changed status word is kept without being told`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22"))
        let port = Port(IPAddress(v4: 0xC000_0201), .tcp, 22)
        let detection = bench.see(
            Observation(
                polledAt: Bench.time(24), asOf: Bench.time(24), mark: .none, coverage: .wholeScope,
                ports: [OpenPort(port, status: "tcpwrapped")]))
        #expect(detection.events.isEmpty)
        #expect(bench.known.map(\.status) == ["tcpwrapped"])
    }

    @Test func `the word for silence is kept too, and is over when the port answers`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22", mark: "exact:A"))
        let silent = bench.poll(Poll(24, "1:22~", mark: "exact:B"))
        #expect(silent.events.isEmpty)
        #expect(bench.known.map(\.status) == ["filtered"] && bench.known[0].state == .noAnswer)
        bench.probe = ProbeAnswer(at: Bench.time(48), answers: [bench.known[0].port: .open])
        _ = bench.poll(Poll(48, "", mark: "exact:C"))
        #expect(bench.known.map(\.status) == ["open"] && bench.known[0].state == .open)
    }

    @Test func `a port that is listed as closed has refused`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22", mark: "exact:A"))
        let port = bench.known[0].port
        var told: [String] = []
        for (hour, scan) in [(24.0, "B"), (48.0, "C")] {
            told += bench.see(
                Observation(
                    polledAt: Bench.time(hour), asOf: Bench.time(hour), mark: .exact(scan), coverage: .wholeScope,
                    ports: [OpenPort(port, status: "Closed")])
            ).events.map(\.line)
            if scan == "B" { #expect(bench.known[0].state == .closed) }
        }
        #expect(told == ["closed 1:22 0-24"])
    }

    @Test func `an observation is sorted, without doubles, and open wins over silent`() {
        let texts = ["2:80", "1:443", "1:443~", "1:22", "2:80", "1:80~", "1:80~"]
        let observation = Observation(
            polledAt: .epoch, asOf: .epoch, mark: .none, coverage: .wholeScope,
            ports: texts.map { Bench.port(Substring($0)) })
        #expect(observation.open.map { Bench.name($0.port) } == ["1:22", "1:443", "2:80"])
        #expect(observation.silent.map { Bench.name($0.port) } == ["1:80"])
    }
}
