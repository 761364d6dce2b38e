import ChangeDetection
import GRDB
import PortModel
import Synchronization
import TestSupport
import Testing

@testable import PortHistory

/// Two sources that cover the same addresses.
@Suite struct VantageCommitTests {
    /// Polls of the two, in turn, an hour apart: `lab` sees the first of each pair, `cloud` the second.
    private func run(_ steps: [(String, String)], _ body: (HistoryBench, [String]) throws -> Void) async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let other = try await bench.history.reconcile(
                source: "cloud", listed: [HistoryBench.listed("x", ips: ["192.0.2.1"])])
            let lab = try await bench.config()
            let cloud = try #require(other.configs.first).id
            var told: [String] = []
            for (index, step) in steps.enumerated() {
                for (config, ports) in [(lab, step.0), (cloud, step.1)] {
                    bench.clock.advance(by: .seconds(3600))
                    told += try await bench.poll(config, ports, scan: "\(index)").map {
                        "\($0.event.source) \($0.event.type.rawValue)"
                            + ($0.event.port.map { " \($0.number)" } ?? "")
                            + ($0.event.details["not_seen_by"].map { " not \($0)" } ?? "")
                    }
                }
            }
            try body(bench, told)
        }
    }

    @Test func `a port that opens for both is told by both, and is no mismatch`() async throws {
        try await run([
            ("1:22", "1:22"), ("1:22 1:80", "1:22 1:80"), ("1:22 1:80", "1:22 1:80"), ("1:22 1:80", "1:22 1:80"),
        ]) {
            (bench, told) throws in
            #expect(
                told == [
                    "lab baseline.established", "cloud baseline.established",
                    "lab port.opened 80 not list([\"cloud\"])", "cloud port.opened 80",
                ])
            #expect(try bench.query("SELECT count(*) FROM vantage_check") == ["0"])
        }
    }

    @Test func `a port that only one sees is one mismatch, until they agree`() async throws {
        let differing = Array(repeating: ("1:22 1:80", "1:22"), count: 6)
        try await run([("1:22", "1:22")] + differing + [("1:22 1:80", "1:22 1:80")]) { (bench, told) throws in
            #expect(told.filter { $0.contains("vantage") } == ["cloud vantage.mismatch 80 not list([\"cloud\"])"])
            #expect(told.last == "cloud port.opened 80")
        }
        try await run([("1:22", "1:22")] + differing + [("1:22 1:80", "1:22 1:80"), ("1:22 1:80", "1:22 1:80")]) {
            (bench, _) throws in
            #expect(try bench.query("SELECT count(*) FROM vantage_check") == ["0"])
        }
    }

    @Test func `what already differs when a source comes is found as well`() async throws {
        try await run([("1:22 1:80", "1:22 1:443")] + Array(repeating: ("1:22 1:80", "1:22 1:443"), count: 4)) {
            (_, told) throws in
            #expect(
                Set(told.filter { $0.contains("vantage") }) == [
                    "cloud vantage.mismatch 80 not list([\"cloud\"])", "lab vantage.mismatch 443 not list([\"lab\"])",
                ])
            #expect(told.count { $0.contains("vantage") } == 2)
        }
    }

    @Test func `a port beyond the other one's scope is compared with nobody`() async throws {
        try await run([("1:22", "1:22"), ("1:22 2:80", "1:22"), ("1:22 2:80", "1:22"), ("1:22 2:80", "1:22")]) {
            (bench, told) throws in
            #expect(!told.contains { $0.contains("vantage") || $0.contains("not") })
            #expect(try bench.query("SELECT count(*) FROM vantage_check") == ["0"])
        }
    }

    @Test func `two configs of one source over one port are one disagreement`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let other = try await bench.history.reconcile(
                source: "cloud",
                listed: [
                    HistoryBench.listed("x", ips: ["192.0.2.1"]), HistoryBench.listed("y", ips: ["192.0.2.1"]),
                ])
            let lab = try await bench.config()
            var told: [String] = []
            for scan in 0..<6 {
                for config in [lab] + other.configs.map(\.id) {
                    bench.clock.advance(by: .seconds(3600))
                    let ports = config == lab && scan > 0 ? "1:22 1:80" : "1:22"
                    told += try await bench.poll(config, ports, scan: "\(scan)").lines
                }
            }
            #expect(told.filter { $0.hasPrefix("vantage") } == ["vantage.mismatch 192.0.2.1:80/tcp"])
            // Each of the two goes on, and knows that it was told.
            #expect(try bench.query("SELECT count(*), count(told_at) FROM vantage_check") == ["2|2"])
            for config in other.configs.map(\.id) + [lab] {
                bench.clock.advance(by: .seconds(3600))
                try await bench.poll(config, "1:22 1:80", scan: "agreed")
            }
            #expect(try bench.query("SELECT count(*) FROM vantage_check") == ["0"])
        }
    }

    @Test func `a source that sees another network is a few events, not a wave`() async throws {
        let many = (1...100).map { "1:\($0)" }.joined(separator: " ")
        try await run([("1:200 \(many)", "1:200")] + Array(repeating: ("1:200 \(many)", "1:200"), count: 3)) {
            (bench, told) throws in
            #expect(told.filter { $0.contains("vantage") } == ["cloud vantage.mismatch not list([\"cloud\"])"])
            #expect(try bench.query("SELECT count(*) FROM vantage_check WHERE told_at IS NULL") == ["0"])
            #expect(
                try bench.query(
                    "SELECT json_extract(details, '$.count') FROM event WHERE type = 'vantage.mismatch'") == ["100"])
        }
    }

    @Test func `a clock that ran ahead does not silence a comparison`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let other = try await bench.history.reconcile(source: "cloud", listed: [HistoryBench.listed("x")])
            let lab = try await bench.config()
            let cloud = try #require(other.configs.first).id
            for config in [lab, cloud] { try await bench.poll(config, "1:22", scan: "0") }
            bench.clock.advance(by: .seconds(365 * 86_400))
            try await bench.poll(lab, "1:22 1:80", scan: "1")
            bench.clock.advance(by: .seconds(-365 * 86_400))
            var told: [String] = []
            for scan in 1...4 {
                bench.clock.advance(by: .seconds(86_400))
                told += try await bench.poll(cloud, "1:22", scan: "\(scan)").lines
            }
            #expect(told == ["vantage.mismatch 192.0.2.1:80/tcp"])
        }
    }

    private final class Reads: Sendable {
        private let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
        func take() -> Int {
            count.withLock { count in
                defer { count = 0 }
                return count
            }
        }
    }

    @Test func `comparisons are read for new scans only`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            _ = try await bench.history.reconcile(source: "cloud", listed: [HistoryBench.listed("x")])
            let lab = try await bench.config()
            let reads = Reads()
            try await bench.history.pool.writeWithoutTransaction { database in
                database.trace { event in
                    if case .statement(let statement) = event, statement.sql.contains("FROM vantage_check\n") {
                        reads.add()
                    }
                }
            }
            for (scan, expected) in [("A", 1), ("A", 0), ("B", 1), ("B", 0)] {
                bench.clock.advance(by: .seconds(3600))
                try await bench.poll(lab, "1:22", scan: scan)
                #expect(reads.take() == expected, "scan \(scan)")
            }
        }
    }
}
