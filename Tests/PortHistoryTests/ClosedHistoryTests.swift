import ChangeDetection
import FoundationEssentials
import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct ClosedHistoryTests {
    @Test func `every call fails with an error, and closing twice is well`() async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            let history = bench.history
            try await history.setSinks(["log"])
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            let delivery = try #require(try await history.nextDelivery(sink: "log")).delivery
            try history.close()
            try history.close()
            let time = bench.clock.current
            let observation = bench.observation("1:22")
            let calls: [@Sendable () async throws -> Void] = [
                { _ = try await history.setSinks([]) },
                { _ = try await history.reconcile(source: "lab", listed: []) },
                { _ = try await history.configs(source: "lab") },
                { _ = try await history.record(.unreachable(reason: "x"), of: "lab") },
                { _ = try await bench.poll(config, "1:22") },
                { _ = try await history.wouldChange(config: config, observation: observation, policy: .init()) },
                { _ = try await history.nextDelivery(sink: "log") },
                { _ = try await history.markDelivered(delivery, at: time) },
                { _ = try await history.markDead(delivery, at: time, reason: "x") },
                { _ = try await history.markFailed(delivery, at: time, reason: "x", retryAt: time) },
            ]
            for call in calls {
                let error = await #expect(throws: HistoryError.self) { try await call() }
                #expect(error?.description.contains(bench.path) == true)
            }
        }
    }

    @Test func `those who wait are let go, also those who come later`() async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            let before = bench.history.owed()
            let abandoned = bench.history.owed()
            _ = abandoned
            try bench.history.close()
            let after = bench.history.owed()
            try await withDeadline(.seconds(20), "the end of the streams") {
                for await _ in before {}
                for await _ in after {}
            }
        }
    }

    @Test func `a stream that nobody reads any more is forgotten`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log"])
            let history = bench.history
            let reading = Task {
                for await _ in history.owed() {}
            }
            reading.cancel()
            await reading.value
            try await bench.list(HistoryBench.listed())
        }
    }
}
