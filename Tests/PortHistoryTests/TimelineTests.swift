import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct TimelineTests {
    private static let host = IPAddress(v4: 0xC000_0201)

    private static func text(_ line: PortTimeline, _ count: Int) -> String {
        line.cells(count).map { cell in
            switch cell {
            case .open: "#"
            case .notOpen: "."
            case .noAnswer: "%"
            case .changing: "~"
            case .unknown: "?"
            case .opened: "^"
            case .closed: "v"
            case .changes: "*"
            }
        }.joined()
    }

    @Test func `a timeline is drawn with its doubts`() async throws {
        try await HistoryBench.run { bench in
            let start = try await AnswerTests.fill(bench)
            let end = start + AnswerTests.hour * 192
            let lines = try await HistoryReader(path: bench.path).timeline(
                Self.host, from: start - AnswerTests.hour * 48, to: end)
            #expect(lines.map(\.port.number) == [22, 80])
            // A block is 12 hours: two days before, four days watched with looks at 0, 24, 48 and 72, three days in which
            // the last look stands, and then nothing is known.
            #expect(Self.text(lines[0], 20) == "????############????")
            #expect(Self.text(lines[1], 20) == "????~~^~v.......????")
            // Two changes in one block.
            #expect(Self.text(lines[1], 2) == "*?")
        }
    }

    @Test func `a port that was never open is drawn when it is asked for`() async throws {
        try await HistoryBench.run { bench in
            let start = try await AnswerTests.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            let lines = try await reader.timeline(Self.host, port: 9, from: start, to: start + AnswerTests.hour * 240)
            #expect(lines.map { Self.text($0, 10) } == ["......????"])
            #expect(try await reader.timeline(Self.host, port: 2000, from: start, to: start + .seconds(60)).isEmpty)
            #expect(
                try await reader.timeline(Self.host, from: start, to: start + .seconds(60), source: "other").isEmpty)
        }
    }

    @Test func `pieces leave no gap, and each says what the question about its moment says`() async throws {
        var random = SeededGenerator.printed("timeline pieces")
        try await HistoryBench.run { bench in
            let start = bench.clock.current
            try await bench.list(HistoryBench.listed())
            for scan in 0..<60 {
                let config = try await bench.config()
                let ports = ["1:22", "1:80", "1:81~", "1:443"].filter { _ in random.chance(60) }
                try await bench.poll(
                    config, ports.joined(separator: " "), scan: "\(scan)", partial: random.chance(15),
                    policy: DetectionPolicy(opens: random.chance(50) ? 1 : 2))
                let longest = random.chance(10) ? 86_400 * 9 : 86_400
                bench.clock.advance(by: .seconds(Int.random(in: 3600...longest, using: &random)))
                guard random.chance(5) else { continue }
                try await bench.list(HistoryBench.listed(ports: [random.chance(50) ? "1-100" : "1-1000"]))
            }
            let reader = try HistoryReader(path: bench.path)
            let end = bench.clock.current
            for number: UInt16 in [22, 80, 81, 443, 500] {
                let port = Port(Self.host, .tcp, number)
                let line = try #require(
                    try await reader.timeline(Self.host, port: number, from: start, to: end).first)
                #expect(line.pieces.first?.from == start && line.pieces.last?.to == end)
                for (piece, next) in zip(line.pieces, line.pieces.dropFirst()) { #expect(piece.to == next.from) }
                for _ in 0..<80 {
                    let place = Int64.random(in: 0..<(end - start).milliseconds, using: &random)
                    let time = start + .milliseconds(place)
                    guard let piece = line.pieces.first(where: { $0.from < time && time < $0.to }) else { continue }
                    let answer = try await reader.port(port, at: time)[0]
                    #expect(answer.state == piece.state, "\(port) at \(time): \(answer) in \(piece)")
                }
            }
        }
    }
}
