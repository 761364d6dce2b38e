import ChangeDetection
import Dispatch
import FoundationEssentials
import GRDB
@testable import PortHistory
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

    @Test func `a close while others read and write lets reads end, and breaks no write`() async throws {
        for round in 0..<15 {
            try await withTemporaryDirectory { directory in
                let bench = try HistoryBench(directory: directory)
                try await bench.list(HistoryBench.listed())
                let config = try await bench.config()
                let started = Recorder<Int>()
                let polls = try await withThrowingTaskGroup(of: Int.self) { group in
                    for task in 0..<6 {
                        group.addTask {
                            var done = 0
                            while true {
                                do {
                                    if task == 0 {
                                        bench.clock.advance(by: .seconds(10))
                                        try await bench.poll(config, "1:22 1:\(100 + done % 7)")
                                    } else {
                                        _ = try await bench.history.configs(source: "lab")
                                    }
                                    done += 1
                                    started.add(task)
                                } catch let error as HistoryError {
                                    #expect(error.description.contains("closed"), "\(error)")
                                    return task == 0 ? done : 0
                                }
                            }
                        }
                    }
                    try await started.wait(for: "some calls") { $0.count > 20 + round ? true : nil }
                    try bench.history.close()
                    return try await group.reduce(0, +)
                }
                // What was acknowledged is there, the log is folded in, and the next one may write.
                #expect(try bench.query("SELECT sum(repeats) FROM poll") == ["\(polls)"])
                #expect(try HistoryBench.query(bench.path, "PRAGMA integrity_check") == ["ok"])
                try History(path: bench.path).close()
            }
        }
    }

    @Test func `a read that outlasts the close ends as if nothing had happened`() async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            try await bench.list(HistoryBench.listed())
            let inside = Recorder<Bool>()
            let closed = DispatchSemaphore(value: 0)
            let reading = Task {
                try await bench.history.read("read slowly") { database in
                    inside.add(true)
                    #expect(closed.wait(timeout: .now() + 20) == .success)
                    return try Int.fetchOne(database, sql: "SELECT count(*) FROM config")
                }
            }
            try await inside.first("the read") { $0 }
            try bench.history.close()
            closed.signal()
            #expect(try await reading.value == 1)
            await #expect(throws: HistoryError.self) { try await bench.history.configs(source: "lab") }
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
