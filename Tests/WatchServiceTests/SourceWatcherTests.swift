import CloudforceOne
import PortHistory
import TestSupport
import Testing

@testable import WatchService

@Suite(.timeLimit(.minutes(1))) struct SourceWatcherTests {
    @Test func `those who ask while a list is under way share the next one`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            let gate = Gate()
            rig.api.lists {
                try await gate.passed()
                return [ScanConfig("a")]
            }
            async let first = rig.watcher.refresh()
            try await rig.api.calls.first("the first list") { $0 == .list }
            rig.api.lists(ScanConfig("a"), ScanConfig("b"))
            let asking = Recorder<Int>()
            let seen = try await withThrowingTaskGroup { group in
                for caller in 0..<10 {
                    group.addTask {
                        asking.add(caller)
                        return try await rig.watcher.refresh().configs.map(\.remoteID)
                    }
                }
                try await asking.wait(for: "all to ask") { $0.count == 10 ? true : nil }
                gate.open()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(try await first.configs.map(\.remoteID) == ["a"])
            #expect(seen.count == 10)
            #expect(seen.allSatisfy { $0 == ["a", "b"] }, "begun after the edit, not joined to the list under way")
            #expect(rig.api.lists < 11, "they share")
        }
    }

    @Test func `a list that our own budget holds back says nothing of the source, and is told once`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            let events = try await rig.eventTypes
            rig.api.lists { throw APIError(.rateLimited, operation: .listConfigs, retryAfter: .seconds(120)) }
            for _ in 0..<5 {
                await #expect(throws: APIError.self) { try await rig.watcher.refresh() }
            }
            #expect(try await rig.eventTypes == events, "no source.unreachable: nobody asked it")
            #expect(rig.log.lines.all.count { $0.contains("error asking source test as often as is due") } == 1)
            rig.api.lists { throw APIError(.rateLimited, operation: .listConfigs, status: 429) }
            for _ in 0..<2 {
                await #expect(throws: APIError.self) { try await rig.watcher.refresh() }
            }
            #expect(try await rig.eventTypes == events + ["source.unreachable"], "a refusal is the source's own")
        }
    }

    @Test func `new, edited and removed configs reach the history and the timers`() async throws {
        try await WatchRig.with(ScanConfig("a"), ScanConfig("b")) { rig in
            let added = try await rig.watcher.refresh()
            #expect(added.added.count == 2)
            #expect(rig.timers.armed.count == 2)
            rig.api.lists(ScanConfig("a", ports: ["1-10"]))
            let changed = try await rig.watcher.refresh()
            #expect(changed.edited.count == 1 && changed.removed.count == 1)
            #expect(rig.timers.armed.count == 1)
            #expect(try await rig.eventTypes == ["config.added", "config.added", "scope.changed", "config.removed"])
        }
    }

    @Test func `all configs gone at once is believed when the source says it again later`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            rig.api.lists { [] }
            for _ in 0..<3 { #expect(try await rig.watcher.refresh().configs.map(\.remoteID) == ["a"]) }
            rig.api.lists(ScanConfig("a"))
            _ = try await rig.watcher.refresh()
            rig.clock.advance(by: .seconds(300))
            rig.api.lists { [] }
            #expect(try await rig.watcher.refresh().removed.isEmpty, "the two do not follow one another")
            rig.clock.advance(by: .seconds(300))
            #expect(try await rig.watcher.refresh().removed.count == 1)
            #expect(rig.timers.armed.isEmpty)
        }
    }

    @Test func `a config that cannot be read any more stays as it was, and that is told once`() async throws {
        try await WatchRig.with(ScanConfig("a"), ScanConfig("b")) { rig in
            _ = try await rig.watcher.refresh()
            rig.api.lists(ScanConfig("a", ips: ["nonsense"]), ScanConfig("b"))
            for _ in 0..<3 { #expect(try await rig.watcher.refresh().configs.map(\.remoteID) == ["a", "b"]) }
            #expect(rig.timers.armed.count == 1, "its results would be compared with a scope that is no more")
            let told = rig.log.errors
            try #require(told.count == 1)
            #expect(told[0].contains("config a of source test") && told[0].contains("nonsense"))
            rig.api.lists(ScanConfig("a"), ScanConfig("b"))
            _ = try await rig.watcher.refresh()
            #expect(rig.log.notices.count == 1)
            #expect(rig.timers.armed.count == 2)
            #expect(try await rig.eventTypes == ["config.added", "config.added"])
        }
    }

    @Test func `a list that fails changes no config and counts against the source`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            _ = try await rig.watcher.refresh()
            rig.api.lists { throw APIError(.unreachable, operation: .listConfigs, cause: "refused") }
            for _ in 0..<3 { await #expect(throws: APIError.self) { try await rig.watcher.refresh() } }
            #expect(rig.timers.armed.count == 1)
            rig.api.lists(ScanConfig("a"))
            _ = try await rig.watcher.refresh()
            #expect(try await rig.eventTypes == ["config.added", "source.unreachable", "source.recovered"])
            #expect(rig.log.errors.isEmpty, "the events tell it")
        }
    }

    @Test func `a stop ends a list that is under way, and lets no other begin`() async throws {
        try await WatchRig.with(ScanConfig("a")) { rig in
            rig.api.lists {
                try await Gate().passed()
                return []
            }
            let running = Task { try await rig.watcher.refresh() }
            try await rig.api.calls.first("the list") { $0 == .list }
            await rig.watcher.stop()
            await #expect(throws: (any Error).self) { try await running.value }
            await #expect(throws: CancellationError.self) { try await rig.watcher.refresh() }
            #expect(rig.api.lists == 1)
            #expect(try await rig.eventTypes.isEmpty, "a stop is no failure of the source")
        }
    }
}
