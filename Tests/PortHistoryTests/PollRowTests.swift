import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct PollRowTests {
    @Test func `polls that say the same share one row; one that changes something has its own`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for (index, ports) in ["1:22", "1:22", "1:22", "1:22 1:80", "1:22 1:80", "1:22 1:80"].enumerated() {
                try await bench.poll(config, ports, scan: "\(index)")
                bench.clock.advance(by: .seconds(3600))
            }
            #expect(
                try bench.query("SELECT outcome, open_ports, scan_mark, eventful, repeats FROM poll ORDER BY id") == [
                    "result|1|exact:0|1|1", "result|1|exact:2|0|2", "result|2|exact:3|1|1", "result|2|exact:5|0|2",
                ])
            let times = try bench.query("SELECT finished_at - started_at FROM poll ORDER BY id")
            #expect(times == ["1000", "3601000", "1000", "3601000"])
        }
    }

    @Test func `another outcome is another row, and failures in a row are one with the latest reason`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(), HistoryBench.listed("c2"))
            let config = try await bench.config()
            let outcomes: [PollRecord.Outcome] = [
                .notReady("null"), .notReady("null"), .notReady("status 404"), .failed("refused"), .failed("refused"),
                .failed("timeout"), .unchanged, .unchanged,
            ]
            for outcome in outcomes {
                _ = try await bench.history.commit(bench.record(config, outcome, sign: nil), policy: .init())
                // Another config's polls in between do not matter.
                try await bench.poll(try await bench.config("c2"), "")
            }
            let rows = try bench.query(
                "SELECT outcome, note, repeats FROM poll WHERE config_id = \(config) ORDER BY id")
            #expect(
                rows == [
                    "not-ready|status 404|3", "failed|timeout|3", "unchanged||2",
                ])
        }
    }

    @Test func `hundreds of polls of an unchanged config add no rows`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for _ in 0..<300 {
                try await bench.poll(config, "1:22")
                bench.clock.advance(by: .seconds(21_600))
            }
            #expect(try bench.query("SELECT count(*), sum(repeats) FROM poll") == ["2|300"])
            #expect(try bench.query("SELECT scans FROM config") == ["75"])
        }
    }
}
