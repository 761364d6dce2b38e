import PortHistory
import PortModel
import ScanScheduling
import TestSupport
import Testing

@testable import WatchService

/// Configs that come, change and go while they are polled.
@Suite struct PollSchedulerEditTests {
    private let rig = SchedulerRig()

    @Test func `a config is not polled twice at once`() async throws {
        let config = watched(1, dueAt: rig.clock.current)
        let scheduler = await rig.scheduler(config)
        let first = try #require(try await rig.fire(1, scheduler))
        await scheduler.apply(Reconciliation([config], edited: [1]))
        #expect(try await rig.fire(1, scheduler) == nil)
        #expect(rig.timers.armed.isEmpty)
        #expect(await scheduler.end(first, etag: nil, committed: false) == nil)
        #expect(rig.timers.armed == ["config 1": rig.clock.current], "what ran out meanwhile is made up for")
        let second = try #require(try await rig.fire(1, scheduler))
        #expect(second.edition != first.edition)
    }

    @Test func `the answer to a poll of an earlier edition is of no use`() async throws {
        let config = watched(1, dueAt: rig.clock.current)
        let scheduler = await rig.scheduler(config)
        let old = try #require(try await rig.fire(1, scheduler))
        await scheduler.apply(Reconciliation([config], edited: [1]))
        #expect(await scheduler.settle(old, .answered) == nil)
        #expect(await scheduler.end(old, etag: "old", committed: true) == nil)
        let new = try #require(try await rig.fire(1, scheduler))
        #expect(new.etag == nil)
        #expect(await scheduler.settle(new, .answered) != nil)
    }

    @Test func `a config that was removed and came back during a poll is a new one`() async throws {
        let config = watched(1, dueAt: rig.clock.current)
        let scheduler = await rig.scheduler(config)
        let old = try #require(try await rig.fire(1, scheduler))
        await scheduler.apply(Reconciliation([], removed: [1]))
        #expect(rig.timers.armed.isEmpty)
        #expect(await scheduler.settle(old, .answered) == nil)
        await scheduler.apply(Reconciliation([config], added: [1]))
        #expect(await scheduler.settle(old, .answered) == nil)
        #expect(try await rig.fire(1, scheduler) == nil, "its old poll is still under way")
        #expect(await scheduler.end(old, etag: "old", committed: true) == nil)
        let new = try #require(try await rig.fire(1, scheduler))
        #expect(new.etag == nil && new.edition != old.edition)
    }

    @Test func `a list that changes nothing moves no timer`() async throws {
        let config = watched(1, dueAt: rig.clock.current + .seconds(7))
        let scheduler = await rig.scheduler(config)
        let before = rig.timers.armed
        await scheduler.apply(Reconciliation([config]))
        #expect(rig.timers.armed == before)
        #expect(try await rig.fire(1, scheduler) != nil)
    }

    @Test func `a removed config is not polled`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current))
        await scheduler.apply(Reconciliation([], removed: [1]))
        #expect(rig.timers.armed.isEmpty)
        #expect(await scheduler.fired(1) == nil)
        #expect(await scheduler.summary == (0, nil))
    }
}
