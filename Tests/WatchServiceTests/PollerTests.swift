import CloudforceOne
import PortHistory
import PortModel
import TestSupport
import Testing

@testable import WatchService

/// What a poll makes of an answer.
@Suite(.timeLimit(.minutes(1))) struct PollerTests {
    @Test func `configs are listed again before a change is believed, and only then`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80))
            let listed = rig.api.lists
            try await rig.poll(try result(80))
            #expect(rig.api.lists == listed, "nothing new: no list")
            try await rig.poll(try result(80, 81))
            #expect(rig.api.lists == listed + 1)
            #expect(try await rig.eventTypes == ["config.added", "baseline.established", "port.opened"])
        }
    }

    @Test func `an answer that an edit explains is dropped`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80, 81))
            rig.api.lists(ScanConfig("a", ports: ["80"]))
            // The server scans the new scope already, and 81 is not in it.
            try await rig.poll(try result(80))
            #expect(try await rig.eventTypes == ["config.added", "baseline.established", "scope.changed"])
            #expect(try await rig.pollOutcomes == ["result"], "the answer was not taken")
            try await rig.poll()
            #expect(try await rig.eventTypes.count == 3)
        }
    }

    @Test func `a result that is gone is looked at twice: an edit explains it`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80))
            rig.api.lists(ScanConfig("a", ports: ["1-80"]))
            try await rig.poll(.notReady("status 404"))
            #expect(try await rig.eventTypes == ["config.added", "baseline.established", "scope.changed"])
            try await rig.poll()
            #expect(try await !rig.eventTypes.contains("scan.suspect"), "the first scan of the new scope is awaited")
        }
    }

    @Test func `a result that is gone without an edit is suspicious and closes nothing`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80))
            let listed = rig.api.lists
            for _ in 0..<3 { try await rig.poll(.notReady("status 404")) }
            #expect(rig.api.lists > listed)
            #expect(try await rig.eventTypes == ["config.added", "baseline.established", "scan.suspect"])
            #expect(try await HistoryReader(path: rig.history.path).openPorts().count == 1)
        }
    }

    @Test func `before the first result nobody is asked for the list again`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            for _ in 0..<3 { try await rig.poll(.notReady("status 404")) }
            #expect(rig.api.lists == 1)
            #expect(try await rig.pollOutcomes == ["not-ready"])
        }
    }

    @Test func `an answer to a question that an edit overtook is dropped`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80))
            let gate = Gate()
            let late = try result(80, 81)
            rig.api.results {
                try await gate.passed()
                return late
            }
            let job = try await rig.due()
            async let poll: Void = rig.poller.run(job)
            try await rig.api.calls.wait(for: "the poll") { calls in calls.count { $0 != .list } == 2 ? true : nil }
            rig.api.lists(ScanConfig("a", ports: ["80"]))
            _ = try await rig.watcher.refresh()
            gate.open()
            await poll
            #expect(try await rig.pollOutcomes == ["result"])
            #expect(try await rig.eventTypes == ["config.added", "baseline.established", "scope.changed"])
            #expect(rig.timers.armed.count == 1, "the edited config is polled anew")
        }
    }

    @Test func `a config that is gone is not taken for one whose ports closed`() async throws {
        try await WatchRig.with(ScanConfig("a"), ScanConfig("b")) { rig in
            _ = try await rig.watcher.refresh()
            for _ in 0..<2 { try await rig.poll(try result(80)) }
            rig.api.lists(ScanConfig("b"))
            rig.api.results { throw APIError(.unknownConfig, operation: .latestResult) }
            for _ in 0..<4 where try await !rig.eventTypes.contains("config.removed") { try await rig.poll() }
            let types = try await rig.eventTypes
            #expect(types.count { $0 == "config.removed" } == 1)
            #expect(!types.contains("port.closed") && !types.contains("source.unreachable"))
            #expect(rig.timers.armed.count == 1)
        }
    }

    @Test func `a partial result closes nothing and is told once`() async throws {
        try await WatchRig.with(ScanConfig("a"), confirmation: "{closes: 1}") { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80, 81))
            for _ in 0..<3 { try await rig.poll(try result(80, problems: ["a port that is no number"])) }
            try #require(rig.log.errors.count == 1)
            #expect(rig.log.errors[0].contains("a port that is no number"))
            #expect(try await !rig.eventTypes.contains("port.closed"))
            try await rig.poll(try result(80))
            #expect(rig.log.notices.count == 1)
            #expect(try await rig.eventTypes.last == "port.closed")
        }
    }
}
