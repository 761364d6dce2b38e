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

struct CatchUpTests {
    @Test func `a due time ahead is kept`() {
        let due = start + .seconds(1234)
        #expect(restarted(due: due, now: start).due == due)
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

    @Test func `a timer that fires before its time waits for it`() {
        let due = start + .seconds(100)
        var schedule = restarted(due: due, now: start)
        #expect(schedule.fired(at: start + .seconds(50)) == .wait(until: due))
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
