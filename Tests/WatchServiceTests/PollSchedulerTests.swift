import PortHistory
import PortModel
import ScanScheduling
import TestSupport
import Testing

@testable import WatchService

@Suite struct PollSchedulerTests {
    private let clock = TestClock()
    private let timers = FakeTimers()

    private func scheduler(limit: Int = 8, _ configs: WatchedConfig...) async -> PollScheduler {
        let scheduler = PollScheduler(timers: timers, pollsPerScan: 4, limit: limit, now: clock.now)
        await scheduler.load(configs)
        return scheduler
    }

    /// Moves the clock to when the config's timer runs out, and lets it.
    private func fire(_ id: Int64, _ scheduler: PollScheduler) async throws -> PollJob? {
        let timer = PollScheduler.timerID(id)
        let due = try #require(timers.armed[timer], "no timer is armed for config \(id)")
        clock.set(max(clock.current, due))
        timers.runOut(timer)
        return await scheduler.fired(id)
    }

    @Test func `a timer's name leads back to its config`() {
        #expect(PollScheduler.configID(ofTimer: PollScheduler.timerID(42)) == 42)
        #expect(PollScheduler.configID(ofTimer: "heartbeat") == nil)
        #expect(PollScheduler.configID(ofTimer: "source config 7") == nil)
        #expect(PollScheduler.configID(ofTimer: "config x") == nil)
    }

    @Test func `a poll is made when it is due, and the next one is armed when it has ended`() async throws {
        let due = clock.current + .seconds(7)
        let scheduler = await scheduler(watched(1, dueAt: due))
        #expect(timers.armed == ["config 1": due])
        let job = try #require(try await fire(1, scheduler))
        #expect(timers.armed.isEmpty)
        let next = try #require(await scheduler.settle(job, .answered))
        #expect(timers.armed.isEmpty, "not before the poll has ended")
        #expect(await scheduler.end(job, etag: nil, committed: true) == nil)
        #expect(timers.armed == ["config 1": try #require(next.due)])
        #expect(try #require(next.due) > clock.current)
    }

    @Test func `a one-off with a result is not armed`() async {
        let scheduler = await scheduler(watched(1, period: nil, dueAt: nil, hasResult: true))
        #expect(timers.armed.isEmpty)
        #expect(await scheduler.fired(1) == nil)
        #expect(await scheduler.summary == (1, nil))
    }

    @Test func `a config is not polled twice at once`() async throws {
        let config = watched(1, dueAt: clock.current)
        let scheduler = await scheduler(config)
        let first = try #require(try await fire(1, scheduler))
        await scheduler.apply(Reconciliation([config], edited: [1]))
        #expect(try await fire(1, scheduler) == nil)
        #expect(timers.armed.isEmpty)
        #expect(await scheduler.end(first, etag: nil, committed: false) == nil)
        #expect(timers.armed == ["config 1": clock.current], "what ran out meanwhile is made up for")
        let second = try #require(try await fire(1, scheduler))
        #expect(second.edition != first.edition)
    }

    @Test func `the answer to a poll of an earlier edition is of no use`() async throws {
        let config = watched(1, dueAt: clock.current)
        let scheduler = await scheduler(config)
        let old = try #require(try await fire(1, scheduler))
        await scheduler.apply(Reconciliation([config], edited: [1]))
        #expect(await scheduler.settle(old, .answered) == nil)
        #expect(await scheduler.end(old, etag: "old", committed: true) == nil)
        let new = try #require(try await fire(1, scheduler))
        #expect(new.etag == nil)
        #expect(await scheduler.settle(new, .answered) != nil)
    }

    @Test func `a config that was removed and came back during a poll is a new one`() async throws {
        let config = watched(1, dueAt: clock.current)
        let scheduler = await scheduler(config)
        let old = try #require(try await fire(1, scheduler))
        await scheduler.apply(Reconciliation([], removed: [1]))
        #expect(timers.armed.isEmpty)
        #expect(await scheduler.settle(old, .answered) == nil)
        await scheduler.apply(Reconciliation([config], added: [1]))
        #expect(await scheduler.settle(old, .answered) == nil)
        #expect(try await fire(1, scheduler) == nil, "its old poll is still under way")
        #expect(await scheduler.end(old, etag: "old", committed: true) == nil)
        let new = try #require(try await fire(1, scheduler))
        #expect(new.etag == nil && new.edition != old.edition)
    }

    @Test func `a list that changes nothing moves no timer`() async throws {
        let config = watched(1, dueAt: clock.current + .seconds(7))
        let scheduler = await scheduler(config)
        let before = timers.armed
        await scheduler.apply(Reconciliation([config]))
        #expect(timers.armed == before)
        #expect(try await fire(1, scheduler) != nil)
    }

    @Test func `a removed config is not polled`() async throws {
        let scheduler = await scheduler(watched(1, dueAt: clock.current))
        await scheduler.apply(Reconciliation([], removed: [1]))
        #expect(timers.armed.isEmpty)
        #expect(await scheduler.fired(1) == nil)
        #expect(await scheduler.summary == (0, nil))
    }

    @Test func `beyond the limit a poll waits for another one's end`() async throws {
        let due = clock.current
        let scheduler = await scheduler(
            limit: 2, watched(1, dueAt: due), watched(2, dueAt: due), watched(3, dueAt: due))
        var started: [PollJob] = []
        for id: Int64 in 1...3 {
            if let job = try await fire(id, scheduler) { started.append(job) }
        }
        #expect(started.map(\.config.id) == [1, 2])
        _ = await scheduler.settle(started[0], .answered)
        #expect(await scheduler.end(started[0], etag: nil, committed: true)?.config.id == 3)
        _ = await scheduler.settle(started[1], .answered)
        #expect(await scheduler.end(started[1], etag: nil, committed: true) == nil)
    }

    @Test func `an ETag is kept with the result that was committed`() async throws {
        let scheduler = await scheduler(watched(1, dueAt: clock.current))
        var tags: [String?] = []
        for (tag, committed) in [("a", true), ("b", false), ("c", true)] {
            let job = try #require(try await fire(1, scheduler))
            tags.append(job.etag)
            _ = await scheduler.settle(job, committed ? .answered : .failed(retryAfter: nil))
            _ = await scheduler.end(job, etag: tag, committed: committed)
        }
        let last = try #require(try await fire(1, scheduler))
        #expect(tags == [nil, "a", "a"])
        #expect(last.etag == "c")
    }

    @Test func `a poll that is long overdue is no progress, one that is under way is`() async throws {
        let scheduler = await scheduler(watched(1, dueAt: clock.current + .seconds(1)))
        #expect(await scheduler.makesProgress(slack: .seconds(120)))
        clock.advance(by: .seconds(100))
        #expect(await scheduler.makesProgress(slack: .seconds(120)))
        clock.advance(by: .seconds(100))
        #expect(await !scheduler.makesProgress(slack: .seconds(120)))
        var job = await scheduler.fired(1)
        if job == nil {
            // So late a poll is put off once, in case that others are late too.
            job = try await fire(1, scheduler)
        }
        clock.advance(by: .seconds(1000))
        #expect(job != nil)
        #expect(await scheduler.makesProgress(slack: .seconds(120)))
    }

    @Test func `a step of the clock arms the timers anew`() async throws {
        let scheduler = await scheduler(watched(1, dueAt: clock.current + .seconds(7)))
        clock.advance(by: .seconds(-86_400))
        await scheduler.clockStepped()
        let due = try #require(timers.armed["config 1"])
        #expect(due > clock.current && due <= clock.current + .seconds(10), "within a slot of the clock's new time")
    }
}
