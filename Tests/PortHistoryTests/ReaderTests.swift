import ChangeDetection
import FoundationEssentials
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct ReaderTests {
    private static func fill(_ bench: HistoryBench) async throws {
        try await bench.list(HistoryBench.listed(), HistoryBench.listed("once", ips: ["192.0.2.5"], days: 0))
        let config = try await bench.config()
        try await bench.poll(config, "1:22 2:443", scan: "A")
        bench.clock.advance(by: .seconds(3600))
        try await bench.poll(config, "1:22 1:80", scan: "B")
    }

    @Test func `it sees every commit while a writer is open`() async throws {
        try await HistoryBench.run { bench in
            let reader = try HistoryReader(path: bench.path)
            #expect(try await reader.lastEvent() == 0)
            try await Self.fill(bench)
            #expect(
                try await reader.openPorts().map { "\($0.port) \($0.state.rawValue)" } == [
                    "192.0.2.1:22/tcp open", "192.0.2.1:80/tcp open", "192.0.2.2:443/tcp closing?",
                ])
            #expect(
                try await reader.events().lines == [
                    "config.added", "config.added", "baseline.established", "port.opened 192.0.2.1:80/tcp",
                ])
            #expect(try await reader.lastEvent() == 4)
        }
    }

    @Test func `it works when no writer is open, and changes no byte`() async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            try await Self.fill(bench)
            let ports = try await HistoryReader(path: bench.path).openPorts()
            try bench.history.close()
            let before = try Self.files(directory)
            do {
                let reader = try HistoryReader(path: bench.path)
                #expect(try await reader.openPorts() == ports)
                #expect(ports.count == 3)
                #expect(try await reader.events().count == 4)
                _ = try await reader.status()
            }
            #expect(try Self.files(directory) == before)
        }
    }

    /// What is in the directory, but for the index of the write-ahead log, which is memory shared between processes.
    private static func files(_ directory: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where !name.hasSuffix("-shm") {
            files[name] = try bytes(directory + "/" + name)
        }
        return files
    }

    @Test func `it reads what a writer that was killed has committed`() async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            try await Self.fill(bench)
            // What a kill leaves: the file and its log, not folded into it.
            let left = directory + "/left.sqlite"
            for end in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: bench.path + end, toPath: left + end)
            }
            try bench.history.close()
            let before = try bytes(left)
            #expect(try await HistoryReader(path: left).openPorts().count == 3)
            #expect(try bytes(left) == before)
            // And the next writer goes on with it.
            let next = try History(path: left, now: bench.clock.now)
            #expect(try await next.configs(source: "lab").count == 2)
            try next.close()
        }
    }

    @Test func `a reader keeps no writer out, and the writer folds its log`() async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            let reader = try HistoryReader(path: bench.path)
            try await Self.fill(bench)
            #expect(try await reader.openPorts().count == 3)
            try bench.history.close()
            let again = try History(path: bench.path, now: bench.clock.now)
            _ = try await again.reconcile(source: "lab", listed: [])
            #expect(try await reader.openPorts().isEmpty)
            try again.close()
        }
    }

    @Test func `events can be asked for by time, place and number`() async throws {
        try await HistoryBench.run { bench in
            try await Self.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            let all = try await reader.events()
            #expect(all.map(\.sequence) == [1, 2, 3, 4])
            #expect(try await reader.events(since: bench.clock.current) == Array(all.suffix(1)))
            #expect(try await reader.events(since: bench.clock.current + .milliseconds(1)).isEmpty)
            #expect(try await reader.events(after: 2) == Array(all.suffix(2)))
            #expect(try await reader.events(after: 4).isEmpty)
            #expect(try await reader.events(limit: 2) == Array(all.suffix(2)))
            #expect(try await reader.events(limit: 0).isEmpty)
        }
    }

    @Test func `events read back as they were committed`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "", scan: "A")
            let committed = try await bench.poll(config, "1:22", scan: "B")
            let read = try #require(try await HistoryReader(path: bench.path).events().last)
            let (was, now) = (try #require(committed.first), read)
            #expect(now.id == was.id)
            #expect(now.sequence == was.sequence)
            #expect(now.event.port == was.event.port)
            #expect(now.event.message == was.event.message)
            #expect(now.event.time == was.event.time)
            #expect(now.event.severity == .warning)
            #expect(now.event.details["status"] == .text("open"))
            // A time comes back as the text that it is written as.
            #expect(now.event.details["opened_by"] == .text(bench.clock.current.description))
        }
    }

    @Test func `the status says how the watching goes`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log"])
            try await Self.fill(bench)
            let status = try await HistoryReader(path: bench.path).status()
            #expect(status.events == 4)
            #expect(status.sources.map(\.name) == ["lab"])
            #expect(status.sources[0].lastSuccess == bench.clock.current)
            let config = try #require(status.configs.first { $0.config == "c1" })
            #expect(config.state == "watching")
            #expect(config.openPorts == 3)
            #expect(config.scans == 2)
            #expect(config.period == .seconds(86_400))
            #expect(config.lastScan == bench.clock.current)
            #expect(config.lastPoll == bench.clock.current)
            #expect(config.lastOutcome == "result")
            #expect(config.nextPoll == bench.clock.current + .seconds(21_600))
            #expect(config.ips == ["192.0.2.0/29"])
            let once = try #require(status.configs.first { $0.config == "once" })
            #expect(once.state == "waiting")
            #expect(once.period == nil)
            #expect(once.lastPoll == nil)
            #expect(status.sinks.map(\.owed) == [3])
            #expect(status.sinks.map(\.dead) == [0])
            #expect(status.sinks.map(\.oldestOwed) == [bench.clock.current - .seconds(3600)])
        }
    }

    @Test func `a one-off that has its result is done`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(days: 0))
            let config = try await bench.config()
            let record = PollRecord(
                config: config, startedAt: bench.clock.current, finishedAt: bench.clock.current,
                outcome: .observation(bench.observation("1:22")), nextDue: nil, waits: 0, sourceSign: .answered)
            _ = try await bench.history.commit(record, policy: .init())
            #expect(try await HistoryReader(path: bench.path).status().configs.map(\.state) == ["done"])
            #expect(try await bench.history.configs(source: "lab").map(\.dueAt) == [nil])
        }
    }
}
