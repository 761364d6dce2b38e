import PortModel
import ScanScheduling
import Testing

private let start = Timestamp(seconds: 1_790_000_000)
private let day: Duration = .seconds(86_400)

/// A schedule as a start finds it: it has a result, and the history kept its due time.
private func restarted(_ id: String = "config", period: Duration? = day, due: Timestamp, now: Timestamp) -> PollSchedule
{
    var schedule = PollSchedule(configID: id, period: period, hasResult: period != nil)
    _ = schedule.first(persistedDue: due, now: now)
    return schedule
}

/// The first slot of a day's config after the start.
private func slot() throws -> Timestamp {
    try #require(PollSchedule(configID: "config", period: day).grid).slot(after: start)
}

struct CatchUpTests {
    @Test func `a due time ahead is kept`() throws {
        let due = try slot()
        #expect(restarted(due: due, now: start).due == due)
    }

    @Test func `a due time of another grid makes way for the slots of this one`() throws {
        let slot = try slot()
        #expect(restarted(due: slot + .seconds(1234), now: start).due == slot)
        // Nor is a slot left out that has passed since the latest poll.
        var schedule = PollSchedule(configID: "config", period: day, hasResult: true)
        let lastPoll = slot - .seconds(21_600 * 2)
        let due = try required(
            schedule.first(persistedDue: slot + .seconds(1234), lastPoll: lastPoll, now: slot - .seconds(600)))
        #expect(due <= slot - .seconds(540))
    }

    @Test func `a step of the clock leaves no catch-up waiting for longer than its spread`() throws {
        let slot = try slot()
        var schedule = restarted(due: slot, now: slot - .seconds(5))
        #expect(schedule.fired(at: slot) == .poll)
        _ = schedule.next(after: .answered, at: slot)
        let missed = slot + .seconds(21_600)
        let catchUp = try required(schedule.clockStepped(at: missed + .seconds(7200)))
        #expect(catchUp >= missed + .seconds(7200))
        // Back, but still after the missed slot.
        let sooner = try required(schedule.clockStepped(at: missed + .seconds(60)))
        #expect(sooner >= missed + .seconds(60) && sooner <= missed + .seconds(120))
        // Back to before it: then it is not missed at all.
        #expect(schedule.clockStepped(at: missed - .seconds(60)) == missed)
    }

    @Test func `quiet that the server asked for outlasts a restart`() throws {
        let slot = try slot()
        let hourly: Duration = .seconds(3600)
        var schedule = PollSchedule(configID: "config", period: hourly, hasResult: true)
        _ = schedule.first(persistedDue: slot, lastPoll: slot - .seconds(900), now: slot - .seconds(5))
        let first = try #require(schedule.due)
        _ = schedule.fired(at: first)
        let due = try required(schedule.next(after: .failed(retryAfter: .seconds(3000)), at: first))
        #expect(due >= first + .seconds(3000))
        for wait: Int64 in [10, 1500, 2900] {
            var after = PollSchedule(configID: "config", period: hourly, hasResult: true)
            #expect(after.first(persistedDue: due, lastPoll: first, now: first + .seconds(wait)) == due)
            #expect(after.clockStepped(at: first + .seconds(wait)) == due)
        }
    }

    @Test func `a due time that no schedule would put so far ahead is moved to the next slot`() {
        let schedule = restarted(due: start + .seconds(30 * 86_400), now: start)
        #expect(schedule.due == schedule.grid?.slot(after: start))
        let once = restarted(period: nil, due: start + .seconds(30 * 86_400), now: start)
        #expect(once.due.map { $0 - start <= .seconds(3600) } == true)
    }

    @Test(arguments: [Duration.milliseconds(1), .seconds(3600), .seconds(86_400 * 300)])
    func `missed time gives one poll, then the grid again`(missed: Duration) throws {
        var schedule = restarted(due: start - missed, now: start)
        let catchUp = try #require(schedule.due)
        #expect(catchUp >= start && catchUp <= start + .seconds(60))
        #expect(schedule.fired(at: catchUp) == .poll)
        #expect(schedule.next(after: .answered, at: catchUp) == schedule.grid?.slot(after: catchUp))
    }

    @Test func `a slot that comes before the catch-up takes its place`() throws {
        let grid = try #require(PollSchedule(configID: "config", period: day).grid)
        let slot = grid.slot(after: start)
        // The config's own catch-up delay is longer than a millisecond.
        let schedule = restarted(due: start, now: slot - .milliseconds(1))
        #expect(schedule.due == slot)
    }

    @Test func `a thousand configs with the same due time are spread`() {
        let dues = (0..<1000).compactMap { restarted("config-\($0)", due: start - day, now: start).due }
        #expect(dues.count == 1000)
        let perSecond = Dictionary(grouping: dues) { $0.milliseconds / 1000 }.mapValues(\.count)
        #expect(perSecond.count >= 55, "over a minute")
        #expect(perSecond.values.allSatisfy { $0 <= 40 }, "at most: \(perSecond.values.max() ?? 0) in a second")
    }

    @Test func `a thousand configs that were late together are put off once, and spread`() throws {
        let wake = start + day
        var polls: [Timestamp] = []
        for number in 0..<1000 {
            var schedule = restarted("config-\(number)", due: start + .seconds(1), now: start)
            guard case .wait(let until) = schedule.fired(at: wake) else { continue }
            #expect(schedule.fired(at: until) == .poll)
            polls.append(until)
        }
        #expect(polls.count == 1000)
        let perSecond = Dictionary(grouping: polls) { $0.milliseconds / 1000 }.mapValues(\.count)
        #expect(perSecond.values.allSatisfy { $0 <= 40 })
    }

    @Test func `a thousand new configs start within two seconds, but not as one`() {
        let dues = (0..<1000).compactMap { number in
            var schedule = PollSchedule(configID: "config-\(number)", period: day)
            return schedule.first(persistedDue: nil, now: start)
        }
        #expect(dues.allSatisfy { $0 >= start && $0 <= start + .seconds(2) })
        #expect(Set(dues).count > 500)
    }

    @Test func `a timer that fires before its time waits for it`() throws {
        let due = try slot()
        var schedule = restarted(due: due, now: start)
        #expect(schedule.fired(at: due - .milliseconds(50)) == .wait(until: due))
        #expect(schedule.fired(at: due) == .poll)
    }

    @Test func `a clock that is set back a little does not bring a slot twice`() throws {
        var schedule = restarted(due: start, now: start - .seconds(1))
        let grid = try #require(schedule.grid)
        let slot = grid.slot(after: start)
        _ = schedule.fired(at: start)
        _ = schedule.next(after: .answered, at: start)
        #expect(schedule.fired(at: slot) == .poll)
        let before = slot - .seconds(20)
        #expect(schedule.next(after: .answered, at: before) == slot + grid.interval)
        #expect(schedule.clockStepped(at: before) == slot + grid.interval)
    }

    @Test func `a clock that is set back by days goes on with the slots of its new time`() throws {
        var schedule = restarted(due: start + .seconds(10), now: start)
        let grid = try #require(schedule.grid)
        let past = start - .seconds(5 * 86_400)
        var due = try required(schedule.clockStepped(at: past))
        #expect(due == grid.slot(after: past))
        for _ in 0..<30 {
            #expect(schedule.fired(at: due) == .poll)
            let next = try required(schedule.next(after: .answered, at: due))
            #expect(next == due + grid.interval)
            due = next
        }
    }
}
