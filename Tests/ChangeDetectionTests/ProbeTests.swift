import ChangeDetection
import PortModel
import Testing

/// Ports that are asked again at once.
@Suite struct ProbeTests {
    private func watched(_ policy: DetectionPolicy = .init(), ports: String = "1:22 1:80") throws -> Bench {
        var bench = Bench(policy: policy, scope: try Bench.scope())
        _ = bench.poll(Poll(0, ports, mark: "exact:A", only: [1, 2, 3]))
        return bench
    }

    private func answer(_ answers: String...) -> ProbeAnswer {
        var found: [Port: ProbeAnswer.Answer] = [:]
        for text in answers {
            let fields = text.split(separator: " ")
            found[Bench.port(fields[0]).port] = ProbeAnswer.Answer(rawValue: String(fields[1]))
        }
        return ProbeAnswer(at: Bench.time(24.01), answers: found)
    }

    private func next(_ bench: inout Bench, _ ports: String, _ probe: ProbeAnswer?) -> Detection {
        bench.probe = probe
        defer { bench.probe = nil }
        return bench.poll(Poll(24, ports, mark: "exact:B", only: [1, 2, 3]))
    }

    @Test func `what has changed is worth asking again, and nothing else`() throws {
        var bench = try watched()
        #expect(next(&bench, "1:22 2:443", nil).probe.map(Bench.name) == ["1:80", "2:443"])
        var first = Bench(scope: try Bench.scope())
        #expect(first.poll(Poll(0, "1:22", mark: "exact:A")).probe.isEmpty, "a baseline is not asked again")
    }

    @Test func `too many are not asked again`() throws {
        var policy = DetectionPolicy()
        policy.largestProbe = 3
        for (count, asked) in [(3, 3), (4, 0)] {
            var bench = try watched(policy)
            let ports = (1...count).map { "2:\($0)" }.joined(separator: " ")
            #expect(next(&bench, "1:22 1:80 \(ports)", nil).probe.count == asked)
        }
    }

    @Test func `a port that is asked again and open is confirmed, however many scans it takes else`() throws {
        var bench = try watched(.confirming(opens: 3))
        let found = next(&bench, "1:22 1:80 2:443", answer("2:443 open"))
        #expect(found.events.map(\.line) == ["opened 2:443 0-24"])
        #expect(found.events[0].details["confidence"] == .text("confirmed"))
        #expect(found.events[0].evidence.probe == .init(at: Bench.time(24.01), answer: .open))
    }

    @Test func `a port that refuses when asked again was open for a moment, and is not told`() throws {
        var bench = try watched()
        let found = next(&bench, "1:22 1:80 2:443", answer("2:443 closed"))
        #expect(found.events.isEmpty)
        #expect(found.ports.map(\.line) == ["glimpse 2:443 24-24.01"])
        #expect(bench.known.count == 2)
    }

    @Test func `a port that refuses each time it is asked again is told as flapping, and in the end as stable`() throws
    {
        var bench = try watched()
        var told: [String] = []
        for day in 1...6 {
            bench.probe = ProbeAnswer(
                at: Bench.time(Double(day) * 24 + 0.01), answers: [Bench.port("2:443").port: .closed])
            let look = Poll(Double(day) * 24, "1:22 1:80 2:443", mark: "exact:\(day)", only: [1, 2, 3])
            told += bench.poll(look).events.map { "day \(day) \($0.line)" }
        }
        // Each time it has opened and closed: the seventh change is beyond the threshold.
        #expect(told == ["day 4 flapping 2:443 7"])
        bench.probe = nil
        told = (7...40).flatMap { day in
            bench.poll(Poll(Double(day) * 24, "1:22 1:80", mark: "exact:\(day)", only: [1, 2, 3])).events.map(\.line)
        }
        #expect(told == ["stabilized 2:443 closed"])
        #expect(bench.flaps.isEmpty)
    }

    @Test func `a port that gives no answer when asked again is as sure as without asking`() throws {
        var bench = try watched()
        let found = next(&bench, "1:22 2:443", answer("1:80 no-answer", "2:443 no-answer"))
        #expect(found.events.map(\.line) == ["opened 2:443 0-24"])
        #expect(found.events[0].details["confidence"] == .text("single"))
        #expect(bench.intervals.contains("1:80 ?-0 closed?"))
    }

    @Test func `a port that refuses again is closed at once`() throws {
        var bench = try watched()
        let gone = next(&bench, "1:22", answer("1:80 closed"))
        #expect(gone.events.map(\.line) == ["closed 1:80 0-24"])
        #expect(gone.events[0].details["confidence"] == .text("confirmed"))
    }

    @Test func `a port that answers when asked again has not gone`() throws {
        var bench = try watched()
        let gone = next(&bench, "1:22", answer("1:80 open"))
        #expect(gone.events.isEmpty && gone.ports.isEmpty)
        #expect(bench.intervals == ["1:22 ?-0 open", "1:80 ?-0 open"])
    }

    @Test func `asking again releases nothing that is held`() throws {
        let ten = (1...10).map { "1:\($0)" }.joined(separator: " ")
        var bench = try watched(ports: ten)
        let vanished = next(&bench, "1:1", answer("1:2 closed", "1:3 closed"))
        #expect(vanished.events.map(\.line) == ["suspect 9"])
        #expect(bench.known.count == 10)
        var other = try watched()
        let flood = (1...600).map { "3:\($0)" }.joined(separator: " ")
        _ = next(&other, "1:22 1:80 \(flood)", answer("3:5 open"))
        #expect(other.known.count { $0.isEstablished } == 2)
        // Nor the next time, as long as it is the same scan.
        other.probe = answer("3:5 open")
        let again = other.poll(Poll(25, "1:22 1:80 \(flood)", mark: "exact:B", only: [1, 2, 3]))
        #expect(again.events.isEmpty)
    }

    @Test func `enough ports that answer when asked again end the suspicion`() throws {
        let ten = (1...10).map { "1:\($0)" }.joined(separator: " ")
        var bench = try watched(ports: ten)
        let probe = answer("1:2 open", "1:3 open", "1:4 open", "1:5 open", "1:6 open")
        #expect(next(&bench, "1:1", probe).events.isEmpty, "four of ten are not most")
    }
}
