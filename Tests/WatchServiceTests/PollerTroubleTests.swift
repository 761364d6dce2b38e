import CloudforceOne
import GRDB
import PortHistory
import PortModel
import TestSupport
import Testing

@testable import WatchService

/// Polls whose request or commit fails, and what is sent along with the next one.
@Suite(.timeLimit(.minutes(1))) struct PollerTroubleTests {
    private static func stamp(_ scan: String) -> ResultStamp { ResultStamp(etag: "\"\(scan)\"", scanID: scan) }

    @Test func `an ETag is sent back only where the server names its scans`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80, stamp: ResultStamp(etag: "\"x\"")))
            // Without a name, the same result may be of another scan: a 304 would hide that.
            #expect(try await rig.poll(try result(80, stamp: Self.stamp("1"))).etag == nil)
            #expect(try await rig.poll(.notModified).etag == "\"1\"")
            #expect(try await rig.poll(.notModified).etag == "\"1\"", "a 304 keeps it")
            #expect(try await rig.poll(try result(80, stamp: ResultStamp(etag: "\"x\""))).etag == "\"1\"")
            #expect(try await rig.poll(.notReady("status 404")).etag == nil)
            #expect(try await rig.pollOutcomes == ["result", "result", "not-ready"])
            let polls = try await rig.database { try Int.fetchOne($0, sql: "SELECT sum(repeats) FROM poll") }
            #expect(polls == 6, "each answer was committed")
        }
    }

    @Test func `a result that was not committed is asked for again`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80, stamp: Self.stamp("1")))
            try await rig.database {
                try $0.execute(
                    sql: "CREATE TRIGGER full BEFORE INSERT ON poll BEGIN SELECT RAISE(ABORT, 'no room'); END")
            }
            for _ in 0..<3 { try await rig.poll(try result(80, 81, stamp: Self.stamp("2"))) }
            try #require(rig.log.errors.count == 1, "a failing history is told once")
            #expect(rig.log.errors[0].contains("recording polls"))
            #expect(try await !rig.eventTypes.contains("port.opened"))

            try await rig.database { try $0.execute(sql: "DROP TRIGGER full") }
            let job = try await rig.poll(try result(80, 81, stamp: Self.stamp("2")))
            #expect(job.etag == "\"1\"", "the server must not be told that scan 2 is known")
            #expect(rig.log.notices.count == 1)
            #expect(try await rig.eventTypes.last == "port.opened")
            #expect(try await rig.poll(.notModified).etag == "\"2\"")
        }
    }

    @Test func `a config whose results fail while its source answers is logged once, and closes nothing`() async throws
    {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80, stamp: Self.stamp("1")))
            rig.api.results { throw APIError(.server, operation: .latestResult, cause: "status 500") }
            for _ in 0..<5 {
                try await rig.poll()
                _ = try await rig.watcher.refresh()
            }
            try await rig.poll(try result(80, stamp: Self.stamp("1")))
            #expect(try await rig.eventTypes == ["config.added", "baseline.established"])
            try #require(rig.log.errors.count == 1)
            #expect(rig.log.errors[0].contains("polling config a of source test"))
            #expect(rig.log.notices.count == 1)
            #expect(try await HistoryReader(path: rig.history.path).status().configs[0].openPorts == 1)
        }
    }

    @Test func `polls without an answer close nothing, count against the source and go on`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80, stamp: Self.stamp("1")))
            rig.api.results { throw APIError(.unreachable, operation: .latestResult, cause: "refused") }
            for _ in 0..<5 { try await rig.poll() }
            try await rig.poll(try result(80, stamp: Self.stamp("1")))
            #expect(
                try await rig.eventTypes == [
                    "config.added", "baseline.established", "source.unreachable", "source.recovered",
                ])
            #expect(rig.log.errors.isEmpty, "the events tell it")
            let status = try await HistoryReader(path: rig.history.path).status()
            #expect(status.configs[0].openPorts == 1)
            #expect(status.sources[0].failures == 0)
        }
    }

    @Test func `a source that asks for quiet gets it`() async throws {
        try await WatchRig.with(ScanConfig("a", days: 1.0 / 86_400 * 40)) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80))
            rig.api.results { throw APIError(.rateLimited, operation: .latestResult, retryAfter: .seconds(300)) }
            try await rig.poll()
            let due = try #require(rig.timers.armed.values.first)
            #expect(due >= rig.clock.current + .seconds(300))
        }
    }

    @Test func `a poll that is cancelled leaves no trace`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            let entered = Gate()
            rig.api.results {
                entered.open()
                try await Gate().passed()
                return .notModified
            }
            let job = try await rig.due()
            let task = Task { await rig.poller.run(job) }
            try await entered.passed()
            task.cancel()
            await task.value
            #expect(try await rig.pollOutcomes.isEmpty)
            #expect(try await HistoryReader(path: rig.history.path).status().sources[0].failures == 0)
        }
    }
}
