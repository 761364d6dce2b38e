import PortModel
import Testing

@testable import ScanScheduling

private let start = Timestamp(seconds: 1_790_000_000)
private let week: Duration = .seconds(7 * 86_400)

/// A schedule on its grid, with its next poll due at the first slot after `start`.
private func settled(_ id: String = "config", period: Duration = week) -> PollSchedule {
    var schedule = PollSchedule(configID: id, period: period, hasResult: true)
    _ = schedule.first(persistedDue: schedule.grid?.slot(after: start), now: start)
    return schedule
}

struct PollScheduleTests {
    @Test(arguments: [
        (period: Duration.seconds(7 * 86_400), polls: 4, interval: Duration.seconds(42 * 3600)),
        (.seconds(5), 4, .milliseconds(1250)),
        (.seconds(1), 4, .seconds(1)),
        (.zero, 4, .seconds(1)),
        (.seconds(60), 0, .seconds(60)),
        (.seconds(Int64.max), 1, .seconds(100 * 365 * 86_400)),
    ])
    func `the grid has the polls of a period, at least a second apart`(
        period: Duration, polls: Int, interval: Duration
    ) {
        #expect(PollGrid(configID: "a", period: period, pollsPerScan: polls).interval == interval)
    }

    @Test func `the slots of a config never move`() {
        // Written down once: a change of the hash or of the arithmetic would move every config's polls.
        let grid = PollGrid(configID: "5f2c", period: week, pollsPerScan: 4)
        #expect(grid.offset == .milliseconds(70_122_394))
        #expect(grid.slot(after: start) == Timestamp(milliseconds: 1_790_126_922_394))
        for seconds in [-400_000_000_000, -1, 0, 1_790_000_000] as [Int64] {
            let time = Timestamp(seconds: seconds)
            let slot = grid.slot(after: time)
            #expect(slot > time)
            #expect(slot - time <= grid.interval)
            #expect((slot.milliseconds - grid.offset.milliseconds) % grid.interval.milliseconds == 0)
            #expect(grid.slot(after: slot) == slot + grid.interval)
        }
    }

    @Test(arguments: [PollOutcome.answered, .unchanged, .failed(retryAfter: nil)])
    func `a settled config is polled at each slot, whatever a poll brings`(outcome: PollOutcome) throws {
        var schedule = settled()
        let grid = try #require(schedule.grid)
        var now = try #require(schedule.due)
        for _ in 0..<10 {
            #expect(schedule.fired(at: now) == .poll)
            let slot = now
            now = try required(schedule.next(after: outcome, at: now + .seconds(3)))
            #expect(now == slot + grid.interval)
        }
    }

    @Test func `a poll that takes longer than the interval covers the slots that passed`() throws {
        var schedule = settled(period: .seconds(8))
        let due = try #require(schedule.due)
        #expect(schedule.fired(at: due) == .poll)
        #expect(schedule.next(after: .answered, at: due + .seconds(7)) == due + .seconds(8))
    }

    @Test(arguments: [
        (retryAfter: Duration.seconds(300), quiet: Duration.seconds(300)),
        (.seconds(10 * 365 * 86_400), .seconds(3600)),
        (.seconds(-5), .zero),
    ])
    func `a failed poll waits for the first slot after what the server asked for`(
        retryAfter: Duration, quiet: Duration
    ) throws {
        var schedule = settled(period: .seconds(60))
        let now = try #require(schedule.due)
        #expect(schedule.fired(at: now) == .poll)
        let next = try required(schedule.next(after: .failed(retryAfter: retryAfter), at: now))
        #expect(next == schedule.grid?.slot(after: now + quiet))
        // A step of the clock that is none leaves the quiet alone.
        #expect(schedule.clockStepped(at: now) == next)
    }

    @Test(arguments: [week, .seconds(3600), .seconds(5), nil] as [Duration?])
    func `a first result is waited for in doubling steps, up to an hour or the grid`(period: Duration?) throws {
        var schedule = PollSchedule(configID: "new", period: period)
        let cap = min(schedule.grid?.interval ?? .seconds(3600), .seconds(3600))
        var now = try required(schedule.first(persistedDue: nil, now: start))
        #expect(now - start <= min(cap, .seconds(2)))
        var full = min(.seconds(2), cap)
        for poll in 1...20 {
            #expect(schedule.fired(at: now) == .poll)
            // A poll that fails before there is any result is no reason to wait for the grid.
            let outcome: PollOutcome = poll % 3 == 0 ? .failed(retryAfter: nil) : .notReady
            let next = try required(schedule.next(after: outcome, at: now))
            #expect(next - now <= full && next - now >= full / 2 - .milliseconds(1), "poll \(poll)")
            #expect(schedule.unanswered == poll)
            full = min(full * 2, cap)
            now = next
        }
        let next = schedule.next(after: .answered, at: now)
        #expect(next == schedule.grid?.slot(after: now))
        #expect(schedule.unanswered == 0)
    }

    @Test func `patience goes on after a restart where it was`() throws {
        var before = PollSchedule(configID: "slow", period: week)
        var now = try required(before.first(persistedDue: nil, now: start))
        for _ in 0..<6 {
            _ = before.fired(at: now)
            now = try required(before.next(after: .notReady, at: now))
        }
        var after = PollSchedule(configID: "slow", period: week, unanswered: before.unanswered)
        #expect(after.first(persistedDue: before.due, now: now - .seconds(1)) == now)
        #expect(after.fired(at: now) == .poll)
        _ = before.fired(at: now)
        #expect(after.next(after: .notReady, at: now) == before.next(after: .notReady, at: now))
    }

    @Test func `a settled config whose result is gone is waited for with patience again`() throws {
        var schedule = settled()
        let now = try #require(schedule.due)
        _ = schedule.fired(at: now)
        let next = try required(schedule.next(after: .notReady, at: now))
        #expect(next - now <= .seconds(2))
        #expect(!schedule.hasResult)
    }

    @Test func `a one-off settles with its first result, and stays so`() throws {
        var schedule = PollSchedule(configID: "once", period: nil)
        let due = try required(schedule.first(persistedDue: nil, now: start))
        #expect(schedule.fired(at: due) == .poll)
        #expect(schedule.next(after: .answered, at: due) == nil)
        #expect(schedule.fired(at: due) == .nothing)
        #expect(schedule.clockStepped(at: due + week) == nil)
        var restarted = PollSchedule(configID: "once", period: nil, hasResult: true)
        #expect(restarted.first(persistedDue: nil, now: due) == nil)
    }
}
