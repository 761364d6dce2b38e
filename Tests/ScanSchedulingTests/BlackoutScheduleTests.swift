import PortModel
import ScanScheduling
import Testing

private let midnight = Timestamp(seconds: 1_781_481_600)  // 2026-06-15, a Monday
private let eight = midnight + .seconds(8 * 3600)
private let eighteen = midnight + .seconds(18 * 3600)

struct BlackoutScheduleTests {
    private func schedule(_ id: String = "config", period: Duration? = .seconds(3600)) throws -> PollSchedule {
        PollSchedule(
            configID: id, period: period, hasResult: period != nil,
            blackouts: try ZoneFiles.blackouts("Mon-Fri 08:00-18:00 UTC"))
    }

    @Test func `slots within a blackout give one poll soon after its end`() throws {
        var schedule = try schedule()
        _ = schedule.first(persistedDue: midnight, now: midnight)
        var now = try #require(schedule.due)
        var polls: [Timestamp] = []
        while now < midnight + .seconds(24 * 3600) {
            #expect(schedule.fired(at: now) == .poll)
            polls.append(now)
            now = try required(schedule.next(after: .answered, at: now))
        }
        #expect(polls.allSatisfy { $0 < eight || $0 >= eighteen })
        #expect(polls.count { $0 < eight } >= 32)
        let first = try #require(polls.first { $0 >= eighteen })
        #expect(first - eighteen <= .seconds(60))
        #expect(polls.count { $0 >= eighteen && $0 < eighteen + .seconds(900) } <= 2)
        #expect(
            polls.dropFirst(1).filter { $0 > first }.allSatisfy {
                schedule.grid?.slot(after: $0 - .milliseconds(1)) == $0
            })
    }

    @Test func `a thousand configs that wait for the end are spread`() throws {
        let blackouts = try ZoneFiles.blackouts("Mon-Fri 08:00-18:00 UTC")
        let dues = (0..<1000).compactMap { number in
            var schedule = PollSchedule(
                configID: "config-\(number)", period: .seconds(3600), hasResult: true, blackouts: blackouts)
            return schedule.first(persistedDue: eight + .seconds(3600), now: eight + .seconds(10))
        }
        #expect(dues.count == 1000)
        #expect(dues.allSatisfy { $0 >= eighteen && $0 <= eighteen + .seconds(60) })
        let perSecond = Dictionary(grouping: dues) { $0.milliseconds / 1000 }.mapValues(\.count)
        #expect(perSecond.values.allSatisfy { $0 <= 45 }, "\(perSecond.values.max() ?? 0)")
    }

    @Test func `a poll that comes a moment too late waits for the end`() throws {
        var schedule = try schedule()
        _ = schedule.first(persistedDue: eight - .milliseconds(5), now: eight - .seconds(10))
        guard case .wait(let until) = schedule.fired(at: eight + .milliseconds(3)) else {
            Issue.record("polled in a blackout")
            return
        }
        #expect(until >= eighteen && until <= eighteen + .seconds(60))
        #expect(schedule.fired(at: until) == .poll)
    }

    @Test func `a poll that waited for its turn until the blackout began is made at its end`() throws {
        var schedule = try schedule()
        _ = schedule.first(persistedDue: eight - .seconds(1), now: eight - .seconds(10))
        #expect(schedule.fired(at: eight - .seconds(1)) == .poll)
        let until = schedule.putOff(at: eight)
        #expect(schedule.due == until)
        #expect(until >= eighteen && until <= eighteen + .seconds(60))
    }

    @Test(arguments: [Duration.seconds(3600), nil])
    func `a new config waits for the end, and so does patience`(period: Duration?) throws {
        var schedule = PollSchedule(
            configID: "new", period: period, blackouts: try ZoneFiles.blackouts("Mon-Fri 08:00-18:00 UTC"))
        let first = try required(schedule.first(persistedDue: nil, now: eight + .seconds(5)))
        #expect(first >= eighteen)
        #expect(schedule.fired(at: first) == .poll)
        let early = try required(schedule.next(after: .notReady, at: first))
        #expect(early - first <= .seconds(2))
        _ = schedule.fired(at: early)
        let late = try required(schedule.next(after: .failed(retryAfter: .seconds(600)), at: eight - .seconds(10)))
        #expect(late >= eighteen)
    }

    @Test func `a restart and a step of the clock within a blackout leave its catch-up where it was`() throws {
        var schedule = try schedule()
        _ = schedule.first(persistedDue: eight - .milliseconds(1), now: eight - .seconds(10))
        _ = schedule.fired(at: eight - .milliseconds(1))
        let due = try required(schedule.next(after: .answered, at: eight - .milliseconds(1)))
        #expect(due >= eighteen)
        var after = try self.schedule()
        #expect(after.first(persistedDue: due, now: eight + .seconds(7200)) == due)
        #expect(after.clockStepped(at: eight + .seconds(10_000)) == due)
        #expect(after.clockStepped(at: eight + .seconds(20_000)) == due)
    }

    @Test func `a suspend beyond a blackout's end is made up for once, and spread`() throws {
        var schedule = try schedule()
        let due = try required(schedule.first(persistedDue: eight + .seconds(60), now: midnight))
        let awake = eighteen + .seconds(7200)
        guard case .wait(let until) = schedule.fired(at: awake) else {
            Issue.record("not spread")
            return
        }
        #expect(due < awake && until >= awake && until <= awake + .seconds(60))
        #expect(schedule.fired(at: until) == .poll)
    }

    @Test func `blackouts that are taken out of the settings delay nothing any more`() throws {
        var schedule = PollSchedule(configID: "config", period: .seconds(3600), hasResult: true)
        let due = try required(schedule.first(persistedDue: eighteen + .seconds(7), now: eight + .seconds(60)))
        #expect(due == schedule.grid?.slot(after: eight + .seconds(60)))
    }

    @Test func `a poll that somebody asks for moves nothing, unless it brings a result`() throws {
        var schedule = try schedule()
        let due = try required(schedule.first(persistedDue: midnight + .seconds(500), now: midnight))
        #expect(schedule.next(afterExtra: .notReady, at: midnight + .seconds(3)) == due)
        #expect(schedule.next(afterExtra: .failed(retryAfter: nil), at: midnight + .seconds(3)) == due)
        #expect(schedule.hasResult && schedule.unanswered == 0)
        let slot = schedule.grid?.slot(after: midnight + .seconds(3))
        #expect(schedule.next(afterExtra: .answered, at: midnight + .seconds(3)) == slot)
        let quiet = try required(schedule.next(afterExtra: .failed(retryAfter: .seconds(1800)), at: midnight))
        #expect(quiet >= midnight + .seconds(1800), "the server asked for quiet")
        var new = PollSchedule(configID: "new", period: nil, unanswered: 3)
        let patient = try required(new.first(persistedDue: midnight + .seconds(60), now: midnight))
        #expect(new.next(afterExtra: .notReady, at: midnight + .seconds(1)) == patient)
        #expect(new.unanswered == 3)
        #expect(new.next(afterExtra: .answered, at: midnight + .seconds(2)) == nil)
        #expect(new.next(afterExtra: .notReady, at: midnight + .seconds(3)) == nil, "a one-off stays settled")
        #expect(new.hasResult)
    }
}
