import ChangeDetection
import PortModel
import Testing

/// Two sources that look at the same port.
@Suite struct VantageTests {
    private func watched(_ ports: String = "1:22") throws -> Bench {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, ports, mark: "exact:0"))
        return bench
    }

    private func check(_ port: Substring, open: Bool?, asked: Double = 1) -> VantageCheck {
        VantageCheck(
            port: Bench.port(port).port, source: "cloud", config: "x", configRow: 7, isOpenThere: open,
            askedAt: Bench.time(asked))
    }

    @Test func `open there and closed here is told after as many scans as a close needs, and once`() throws {
        var bench = try watched()
        bench.vantage = [check("1:80", open: true)]
        #expect(bench.poll(Poll(24, "1:22", mark: "exact:1")).events.isEmpty)
        #expect(bench.poll(Poll(24.5, "1:22", mark: "exact:1")).events.isEmpty, "the same scan")
        let told = bench.poll(Poll(48, "1:22", mark: "exact:2")).events
        #expect(told.map(\.line) == ["mismatch 1:80 seen by cloud"])
        #expect(told[0].details["not_seen_by"] == .list(["lab"]))
        #expect(told[0].message == "tcp/80 on 192.0.2.1 is open for source cloud and closed for source lab")
        #expect(bench.poll(Poll(72, "1:22", mark: "exact:3")).events.isEmpty)
        #expect(bench.vantage.count == 1, "it goes on until they agree")
        // It opens here too: they agree, and that is no mismatch.
        #expect(bench.poll(Poll(96, "1:22 1:80", mark: "exact:4")).events.map(\.line) == ["opened 1:80 72-96"])
        #expect(bench.vantage.isEmpty)
    }

    @Test func `closed there and open here is told by the first scan that still sees it`() throws {
        var bench = try watched()
        bench.vantage = [check("1:22", open: false)]
        #expect(bench.poll(Poll(24, "1:22", mark: "exact:1")).events.map(\.line) == ["mismatch 1:22 seen by lab"])
    }

    @Test func `a scan from before the change says nothing`() throws {
        var bench = try watched()
        bench.vantage = [check("1:22", open: false, asked: 20)]
        #expect(bench.poll(Poll(24, "1:22", asOf: 19, mark: "exact:1")).events.isEmpty)
        #expect(bench.vantage[0].looks == 0)
    }

    @Test func `who agrees is not told`() throws {
        var bench = try watched()
        bench.vantage = [check("1:22", open: true), check("1:80", open: false)]
        #expect(bench.poll(Poll(24, "1:22", mark: "exact:1")).events.isEmpty)
        #expect(bench.vantage.isEmpty)
    }

    @Test func `who is not sure disagrees with nobody`() throws {
        var bench = try watched()
        bench.vantage = [check("1:80", open: nil), check("1:22", open: false)]
        #expect(bench.poll(Poll(24, "1:22~", mark: "exact:1")).events.isEmpty, "no answer")
        #expect(bench.poll(Poll(48, "", mark: "exact:2", only: [2])).events.isEmpty, "not looked at")
        #expect(bench.poll(Poll(72, "", mark: "exact:3", only: [1])).events.isEmpty, "closing, not confirmed")
        #expect(bench.poll(Poll(96, "", mark: "exact:4", only: [1])).events.map(\.line) == ["closed 1:22 0-72"])
        #expect(bench.vantage.map { Bench.name($0.port) } == ["1:80"])
    }

    @Test func `a port that leaves the scope is not compared any more`() throws {
        var bench = try watched()
        bench.vantage = [check("3:22", open: true)]
        _ = bench.edit(to: try Bench.scope(hosts: 1...2), hour: 5)
        #expect(bench.poll(Poll(24, "1:22", mark: "exact:1")).events.isEmpty)
        #expect(bench.vantage.isEmpty)
    }

    @Test func `a clock that ran ahead does not silence a comparison`() throws {
        var bench = try watched()
        bench.vantage = [check("1:22", open: false, asked: 8760)]
        // From this scan on it counts as asked; the next one has seen the change.
        #expect(bench.poll(Poll(24, "1:22", mark: "exact:1")).events.isEmpty)
        #expect(bench.vantage[0].askedAt == Bench.time(24))
        #expect(bench.poll(Poll(48, "1:22", mark: "exact:2")).events.map(\.line) == ["mismatch 1:22 seen by lab"])
    }

    @Test func `two configs of one other source are one disagreement`() throws {
        var bench = try watched()
        let port = Bench.port("1:22").port
        let checks = [7, 8].map {
            VantageCheck(
                port: port, source: "cloud", config: "x\($0)", configRow: $0, isOpenThere: false,
                askedAt: Bench.time(1))
        }
        let third = VantageCheck(
            port: port, source: "third", config: "y", configRow: 9, isOpenThere: false, askedAt: Bench.time(1))
        bench.vantage = checks + [third]
        let detection = bench.poll(Poll(24, "1:22", mark: "exact:1"))
        #expect(detection.events.map { $0.details["other_source"] } == [.text("cloud"), .text("third")])
        let told = detection.vantage.map { outcome -> Timestamp? in
            switch outcome {
            case .keep(let check), .mismatch(let check), .agreed(let check): check.toldAt
            }
        }
        #expect(told == [Bench.time(24), Bench.time(24), Bench.time(24)], "none of them is told later")
    }

    @Test func `many disagreements at once are one event for each other source and direction`() throws {
        var bench = try watched((1...60).map { "1:\($0)" }.joined(separator: " "))
        bench.vantage =
            (1...60).map { check("1:\($0)", open: false) } + (1...30).map { check("2:\($0)", open: true) }
            + (1...2).map { check("3:\($0)", open: true) }
        let seen = (1...60).map { "1:\($0)" }.joined(separator: " ")
        let first = bench.poll(Poll(24, seen, mark: "exact:1")).events
        #expect(first.map(\.type) == [.vantageMismatch])
        #expect(first[0].port == nil)
        #expect(first[0].details["count"] == .number(60))
        #expect(first[0].details["seen_by"] == .list(["lab"]))
        #expect(first[0].details["not_seen_by"] == .list(["cloud"]))
        #expect(first[0].evidence.suppressed == 60)
        #expect(
            first[0].message
                == "60 ports are open for source lab and closed for source cloud: tcp/1 on 192.0.2.1 and others")
        guard case .list(let sample)? = first[0].details["sample"] else {
            Issue.record("no sample")
            return
        }
        #expect(sample.count == 20)
        let second = bench.poll(Poll(48, seen, mark: "exact:2")).events
        #expect(second.map { $0.details["count"] } == [.number(32)])
        #expect(bench.poll(Poll(72, seen, mark: "exact:3")).events.isEmpty)
    }
}
