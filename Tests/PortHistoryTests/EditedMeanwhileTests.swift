import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

struct EditedMeanwhileTests {
    @Test func `the answer to a poll of an earlier edition of a config is not committed`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let polled = try #require(try await bench.history.configs(source: "lab").first)
            try await bench.list(HistoryBench.listed(ips: ["192.0.2.0/30"]))
            let now = bench.clock.current
            let record = PollRecord(
                config: polled.id, startedAt: now, finishedAt: now,
                outcome: .observation(bench.observation("1:22", scan: "a")), nextDue: now + .seconds(60), waits: 0,
                sourceSign: .answered, polled: polled)
            #expect(try await bench.history.commit(record, policy: .init()).isEmpty)
            let after = try #require(try await bench.history.configs(source: "lab").first)
            #expect(!after.hasResult)
            #expect(after.dueAt == now)
        }
    }
}
