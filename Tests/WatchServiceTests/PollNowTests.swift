import PortHistory
import PortModel
import ScanScheduling
import TestSupport
import Testing

@testable import WatchService

/// Polls that somebody asks for, and polls that blackouts put off.
@Suite struct PollNowTests {
    private let rig = SchedulerRig()

    private func wanted(_ id: Int64, _ scheduler: PollScheduler) async throws -> PollJob {
        #expect(await scheduler.pollNow(config: "config-\(id)", source: nil) == .scheduled)
        #expect(rig.timers.armed["config \(id)"] == rig.clock.current)
        return try #require(try await rig.fire(id, scheduler))
    }

    @Test func `a config is polled now, and its grid stays where it is`() async throws {
        let config = watched(1, dueAt: rig.clock.current + .seconds(1))
        let scheduler = await rig.scheduler(config)
        let grid = try #require(rig.timers.armed["config 1"])
        let job = try await wanted(1, scheduler)
        #expect(job.isExtra)
        #expect(rig.timers.armed.isEmpty, "not twice at once")
        #expect(await scheduler.pollNow(config: "config-1", source: "test") == .underWay)
        let next = try #require(await scheduler.settle(job, .failed(retryAfter: nil)))
        #expect(next.due == grid)
        #expect(await scheduler.end(job, etag: nil, committed: true) == nil)
        #expect(rig.timers.armed == ["config 1": grid])
        let slot = try #require(try await rig.fire(1, scheduler))
        #expect(!slot.isExtra)
    }

    @Test func `it is found by its id, and by its source where two have the same`() async throws {
        let due = rig.clock.current + .seconds(1)
        let scheduler = await rig.scheduler(watched(1, dueAt: due), watched(2, dueAt: due))
        #expect(await scheduler.pollNow(config: "config-7", source: nil) == .unknown)
        #expect(await scheduler.pollNow(config: "config-1", source: "elsewhere") == .unknown)
        #expect(await scheduler.pollNow(config: "config-2", source: "test") == .scheduled)
        #expect(rig.timers.armed["config 1"] == due, "the other one is left alone")
    }

    @Test func `a step of the clock does not take the wish away`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current + .seconds(1)))
        #expect(await scheduler.pollNow(config: "config-1", source: nil) == .scheduled)
        rig.clock.advance(by: .seconds(-3000))
        await scheduler.clockStepped()
        #expect(rig.timers.armed["config 1"] == rig.clock.current)
        #expect(try #require(try await rig.fire(1, scheduler)).isExtra)
    }

    @Test func `a slot that passes while it is polled is not polled once more`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current + .seconds(1)))
        let job = try await wanted(1, scheduler)
        rig.clock.advance(by: .seconds(2))
        let next = try #require(await scheduler.settle(job, .failed(retryAfter: nil)))
        #expect(try #require(next.due) > rig.clock.current)
        _ = await scheduler.end(job, etag: nil, committed: true)
        #expect(rig.timers.armed["config 1"] == next.due)
    }

    @Test func `one that ends without a word leaves the schedule as it was`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current + .seconds(1)))
        let grid = try #require(rig.timers.armed["config 1"])
        let job = try await wanted(1, scheduler)
        #expect(await scheduler.end(job, etag: nil, committed: false) == nil)
        #expect(rig.timers.armed == ["config 1": grid])
    }

    @Test func `beyond the limit it waits for its turn, and is made`() async throws {
        let scheduler = await rig.scheduler(
            limit: 1, watched(1, dueAt: rig.clock.current), watched(2, dueAt: rig.clock.current + .seconds(5)))
        let first = try #require(try await rig.fire(1, scheduler))
        #expect(await scheduler.pollNow(config: "config-2", source: nil) == .scheduled)
        #expect(try await rig.fire(2, scheduler) == nil)
        #expect(await scheduler.pollNow(config: "config-2", source: nil) == .underWay)
        _ = await scheduler.settle(first, .answered)
        let second = try #require(await scheduler.end(first, etag: nil, committed: true))
        #expect(second.config.id == 2 && second.isExtra)
    }

    @Test func `a config that goes while its poll waits is not polled, and holds up nobody`() async throws {
        let due = rig.clock.current
        let scheduler = await rig.scheduler(
            limit: 1, watched(1, dueAt: due), watched(2, dueAt: due), watched(3, dueAt: due))
        let first = try #require(try await rig.fire(1, scheduler))
        #expect(try await rig.fire(2, scheduler) == nil)
        #expect(try await rig.fire(3, scheduler) == nil)
        await scheduler.apply(Reconciliation([watched(1, dueAt: nil), watched(3, dueAt: nil)], removed: [2]))
        _ = await scheduler.settle(first, .answered)
        #expect(await scheduler.end(first, etag: nil, committed: true)?.config.id == 3)
    }

    /// A scheduler with a blackout from 08:00 on, at a time just before.
    private func evening(limit: Int = 8, _ configs: WatchedConfig...) async throws -> PollScheduler {
        let blackouts = try Blackouts([BlackoutWindow(parsing: "daily 08:00-18:00 UTC")])
        let scheduler = PollScheduler(
            timers: rig.timers, pollsPerScan: 4, limit: limit, blackouts: { _ in blackouts }, now: rig.clock.now)
        await scheduler.load(configs)
        return scheduler
    }

    private let eight = Timestamp(seconds: 1_781_481_600 + 8 * 3600)

    @Test func `a poll whose turn comes in a blackout is made after it`() async throws {
        rig.clock.set(eight - .seconds(1))
        let due = rig.clock.current
        let scheduler = try await evening(limit: 1, watched(1, dueAt: due), watched(2, dueAt: due))
        let first = try #require(try await rig.fire(1, scheduler))
        #expect(try await rig.fire(2, scheduler) == nil)
        rig.clock.set(eight + .seconds(3))
        _ = await scheduler.settle(first, .answered)
        #expect(await scheduler.end(first, etag: nil, committed: true) == nil)
        for id in 1...2 {
            let time = try #require(rig.timers.armed["config \(id)"])
            #expect(time >= eight + .seconds(36_000) && time <= eight + .seconds(36_060))
        }
        #expect(await scheduler.makesProgress(slack: .seconds(60)))
        rig.clock.set(eight + .seconds(30_000))
        #expect(await scheduler.makesProgress(slack: .seconds(60)), "waiting is no standstill")
    }

    @Test func `who asks in a blackout gets the poll`() async throws {
        rig.clock.set(eight + .seconds(3))
        let scheduler = try await evening(watched(1, dueAt: rig.clock.current))
        #expect(try #require(rig.timers.armed["config 1"]) >= eight + .seconds(36_000))
        #expect(try await wanted(1, scheduler).isExtra)
    }
}
