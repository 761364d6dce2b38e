import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

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
}
