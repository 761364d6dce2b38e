import PortHistory
import PortModel
import ScanScheduling
import TestSupport
import Testing

@testable import WatchService

@Suite struct PollSchedulerTests {
    private let rig = SchedulerRig()

    @Test func `a timer's name leads back to its config`() {
        #expect(PollScheduler.configID(ofTimer: PollScheduler.timerID(42)) == 42)
        #expect(PollScheduler.configID(ofTimer: "heartbeat") == nil)
        #expect(PollScheduler.configID(ofTimer: "source config 7") == nil)
        #expect(PollScheduler.configID(ofTimer: "config x") == nil)
    }

    @Test func `a poll is made when it is due, and the next one is armed when it has ended`() async throws {
        let grid = PollGrid(configID: "config-1", period: .seconds(40), pollsPerScan: 4)
        let due = grid.slot(after: rig.clock.current)
        let scheduler = await rig.scheduler(watched(1, dueAt: due))
        #expect(rig.timers.armed == ["config 1": due])
        let job = try #require(try await rig.fire(1, scheduler))
        #expect(rig.timers.armed.isEmpty)
        let next = try #require(await scheduler.settle(job, .answered))
        #expect(rig.timers.armed.isEmpty, "not before the poll has ended")
        #expect(await scheduler.end(job, etag: nil, committed: true) == nil)
        #expect(rig.timers.armed == ["config 1": try #require(next.due)])
        #expect(try #require(next.due) > rig.clock.current)
    }

    @Test func `a one-off with a result is not armed`() async {
        let scheduler = await rig.scheduler(watched(1, period: nil, dueAt: nil, hasResult: true))
        #expect(rig.timers.armed.isEmpty)
        #expect(await scheduler.fired(1) == nil)
        #expect(await scheduler.summary == (1, nil))
    }

    @Test func `beyond the limit a poll waits for another one's end`() async throws {
        let due = rig.clock.current
        let scheduler = await rig.scheduler(
            limit: 2, watched(1, dueAt: due), watched(2, dueAt: due), watched(3, dueAt: due))
        var started: [PollJob] = []
        for id: Int64 in 1...3 {
            if let job = try await rig.fire(id, scheduler) { started.append(job) }
        }
        #expect(started.map(\.config.id) == [1, 2])
        _ = await scheduler.settle(started[0], .answered)
        #expect(await scheduler.end(started[0], etag: nil, committed: true)?.config.id == 3)
        _ = await scheduler.settle(started[1], .answered)
        #expect(await scheduler.end(started[1], etag: nil, committed: true) == nil)
    }

    @Test func `an ETag is kept with the result that was committed`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current))
        var tags: [String?] = []
        for (tag, committed) in [("a", true), ("b", false), ("c", true)] {
            let job = try #require(try await rig.fire(1, scheduler))
            tags.append(job.etag)
            _ = await scheduler.settle(job, committed ? .answered : .failed(retryAfter: nil))
            _ = await scheduler.end(job, etag: tag, committed: committed)
        }
        let last = try #require(try await rig.fire(1, scheduler))
        #expect(tags == [nil, "a", "a"])
        #expect(last.etag == "c")
    }

    @Test func `a poll that is long overdue is no progress, nor one that does not end`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current + .seconds(1)))
        #expect(await scheduler.makesProgress(slack: .seconds(120)))
        rig.clock.advance(by: .seconds(100))
        #expect(await scheduler.makesProgress(slack: .seconds(120)))
        rig.clock.advance(by: .seconds(100))
        #expect(await !scheduler.makesProgress(slack: .seconds(120)))
        var job = await scheduler.fired(1)
        if job == nil {
            // So late a poll is put off once, in case that others are late too.
            job = try await rig.fire(1, scheduler)
        }
        rig.clock.advance(by: .seconds(100))
        #expect(await scheduler.makesProgress(slack: .seconds(120)))
        rig.clock.advance(by: .seconds(100))
        #expect(await !scheduler.makesProgress(slack: .seconds(120)))
        _ = await scheduler.end(try #require(job), etag: nil, committed: false)
        #expect(await scheduler.makesProgress(slack: .seconds(120)))
        let next = try #require(rig.timers.armed["config 1"])
        #expect(next > rig.clock.current, "a poll that ended without a word is not made again at once")
    }

    @Test func `a step of the clock arms the timers anew`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current + .seconds(7)))
        rig.clock.advance(by: .seconds(-86_400))
        await scheduler.clockStepped()
        let due = try #require(rig.timers.armed["config 1"])
        #expect(
            due > rig.clock.current && due <= rig.clock.current + .seconds(10), "within a slot of the clock's new time")
    }
}
