import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

/// What the history answers after a clock that ran ahead was set back.
@Suite struct ClockStepTests {
    private static let host = IPAddress(v4: 0xC000_0201)

    /// All who are asked what a port is now.
    private static func everyWord(_ bench: HistoryBench, _ port: UInt16) async throws -> [String] {
        let reader = try HistoryReader(path: bench.path)
        let now = bench.clock.current
        let line = try await reader.timeline(
            Self.host, port: port, from: now - AnswerTests.hour, to: now + .seconds(60)
        ).first
        let first = try await reader.firstSeen(PortFilter(ports: port...port), now: now).first
        return [
            try await AnswerTests.state(bench, port, at: now), line?.pieces.last?.state.rawValue ?? "",
            first?.now.first?.state.rawValue ?? "",
            try bench.query("SELECT state FROM open_ports WHERE port = \(port)").first ?? "closed",
        ]
    }

    /// An hourly config: 80 opens at hour 5 and closes by a clock that is ahead; it is hour 1 in truth when it opens
    /// once more.
    /// - Parameter crowded: another port of the address has so many intervals that they are not walked through.
    private static func fill(_ bench: HistoryBench, crowded: Bool) async throws -> Timestamp {
        let start = bench.clock.current
        try await bench.list(HistoryBench.listed())
        let config = try await bench.config()
        for (scan, hour, ports) in [("A", 0, "1:22"), ("B", 5, "1:22 1:80"), ("C", 6, "1:22"), ("D", 7, "1:22")] {
            bench.clock.set(start + AnswerTests.hour * hour)
            try await bench.poll(config, ports, scan: scan)
        }
        bench.clock.set(start + AnswerTests.hour)
        try await bench.poll(config, "1:22 1:80", scan: "E")
        guard crowded else { return start }
        try await bench.history.pool.write { database in
            for index in 0...HostQuery.mostEntries {
                try database.execute(
                    sql: """
                        INSERT INTO port_interval (config_id, ip, proto, port, status, phase, opened_by, closed_after,
                            closed_by, end_reason, ended_at)
                        VALUES (?1, '192.0.2.1', 'tcp', 900, 'open', 'ended', ?2, ?2, ?2, 'closed', ?2)
                        """, arguments: [config, start.milliseconds + Int64(index)])
            }
        }
        return start
    }

    @Test(arguments: [false, true])
    func `a port that is open is open, before and after the clock has come round`(crowded: Bool) async throws {
        try await HistoryBench.run { bench in
            let start = try await Self.fill(bench, crowded: crowded)
            for hour in [1, 4, 5, 6, 8, 20] {
                bench.clock.set(start + AnswerTests.hour * hour)
                #expect(Set(try await Self.everyWord(bench, 80)) == ["open"], "hour \(hour)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `once it has closed, the later interval still is the later one`(crowded: Bool) async throws {
        try await HistoryBench.run { bench in
            let start = try await Self.fill(bench, crowded: crowded)
            let config = try await bench.config()
            for (scan, hour, ports) in [("F", 10, "1:22 1:80"), ("G", 12, "1:22"), ("H", 13, "1:22")] {
                bench.clock.set(start + AnswerTests.hour * hour)
                try await bench.poll(config, ports, scan: scan)
            }
            let words = { (hour: Int) in
                try await AnswerTests.state(bench, 80, at: start + AnswerTests.hour * hour)
            }
            #expect(try await words(8) == "open")
            #expect(try await words(10) == "open")
            #expect(try await words(12) == "closed")
            #expect(Set(try await Self.everyWord(bench, 80)) == ["closed"])
            #expect(
                try bench.query(
                    "SELECT count(*) FROM port_interval WHERE closed_by < opened_by OR ended_at < opened_by")
                    == ["0"])
        }
    }

    @Test func `looks of the time before the clock was set back do not hide those that come`() async throws {
        try await HistoryBench.run { bench in
            let start = bench.clock.current
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "0")
            bench.clock.set(start + AnswerTests.hour * 24 * 20)
            try await bench.poll(config, "1:22", scan: "ahead")
            for day in 1...22 {
                bench.clock.set(start + AnswerTests.hour * 24 * day)
                try await bench.poll(config, "1:22", scan: "\(day)")
                #expect(try await AnswerTests.state(bench, 22, at: bench.clock.current) == "open", "day \(day)")
                #expect(try await AnswerTests.state(bench, 9, at: bench.clock.current) == "closed", "day \(day)")
            }
            // Also asked afterwards, of the time in between.
            for hour in stride(from: 0, to: 24 * 22, by: 36) {
                let time = start + AnswerTests.hour * hour
                #expect(try await AnswerTests.state(bench, 22, at: time) == "open")
                #expect(try await AnswerTests.state(bench, 9, at: time) == "closed")
            }
        }
    }

    @Test func `a scope that was edited by a clock ahead counts from the first poll after it`() async throws {
        try await HistoryBench.run { bench in
            let start = bench.clock.current
            try await bench.list(HistoryBench.listed())
            try await bench.poll(try await bench.config(), "1:22", scan: "0")
            bench.clock.set(start + AnswerTests.hour * 24 * 20)
            try await bench.list(HistoryBench.listed(ports: ["1-100"]))
            bench.clock.set(start + AnswerTests.hour)
            try await bench.poll(try await bench.config(), "1:22", scan: "1")
            bench.clock.advance(by: AnswerTests.hour)
            #expect(try await AnswerTests.state(bench, 22, at: bench.clock.current) == "open")
            #expect(try await AnswerTests.state(bench, 9, at: bench.clock.current) == "closed")
            #expect(try await AnswerTests.state(bench, 500, at: bench.clock.current) == "not-covered")
        }
    }
}
