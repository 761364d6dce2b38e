import PortModel
import Testing

@testable import ScanScheduling

private let midnight = Timestamp(seconds: 1_781_481_600)  // 2026-06-15, a Monday
private let day: Duration = .seconds(86_400)

struct PollForecastTests {
    /// All polls of a forecast one by one.
    private func polls(_ forecast: PollForecast) -> [Timestamp] {
        forecast.stretches.flatMap { stretch in (0..<stretch.count).map { stretch.first + stretch.interval * $0 } }
    }

    @Test(arguments: [
        (Duration.seconds(3600), [String]()), (.seconds(7200), ["Mon-Fri 08:00-18:00 Berlin"]),
        (.seconds(86_400), ["daily 23:00-01:00 UTC", "Wed 00:00-24:00 UTC"]),
        (.seconds(604_800), ["Mon 00:00-12:00 UTC"]),
    ])
    func `it says what the schedule then does`(period: Duration, windows: [String]) throws {
        let blackouts = try Blackouts(try windows.map(ZoneFiles.window))
        for number in 0..<20 {
            var schedule = PollSchedule(
                configID: "config-\(number)", period: period, hasResult: true, blackouts: blackouts)
            let due = number.isMultiple(of: 3) ? midnight - .seconds(1) : schedule.grid?.slot(after: midnight)
            let end = midnight + day * 10
            let forecast = PollForecast(schedule, due: due, lastPoll: nil, from: midnight, until: end)
            var expected: [Timestamp] = []
            var now = try required(schedule.first(persistedDue: due, now: midnight))
            while now < end {
                #expect(schedule.fired(at: now) == .poll)
                expected.append(now)
                now = try required(schedule.next(after: .answered, at: now))
            }
            #expect(polls(forecast) == expected)
            #expect(forecast.stretches.count < 60)
            #expect(
                forecast.stretches.first?.kind == (due == midnight - .seconds(1) ? .catchUp : .slot) || !windows.isEmpty
            )
        }
    }

    @Test(arguments: [Duration.seconds(7200), .seconds(604_800), nil], ["", "daily 22:00-10:00 Berlin"])
    func `a config without a first result is polled as it says, if the next answer is one`(
        period: Duration?, window: String
    ) throws {
        let blackouts = try Blackouts(window.isEmpty ? [] : [ZoneFiles.window(window)])
        let end = midnight + day * 10
        for number in 0..<20 {
            var schedule = PollSchedule(
                configID: "config-\(number)", period: period, unanswered: number, blackouts: blackouts)
            let due: Timestamp? = [nil, midnight - day, midnight + .seconds(1200)][number % 3]
            let forecast = PollForecast(schedule, due: due, lastPoll: nil, from: midnight, until: end)
            #expect(forecast.stretches.first?.kind == .firstResult)
            var expected: [Timestamp] = []
            var next = schedule.first(persistedDue: due, now: midnight)
            while let now = next, now < end {
                #expect(schedule.fired(at: now) == .poll)
                expected.append(now)
                next = schedule.next(after: .answered, at: now)
            }
            #expect(polls(forecast) == expected)
            #expect(expected.count == 1 || period != nil, "a one-off settles")
        }
    }

    @Test func `only what a blackout has put off is said to be put off by one`() throws {
        let blackouts = try ZoneFiles.blackouts("Mon 08:00-18:00 UTC")
        let schedule = PollSchedule(configID: "config", period: .seconds(3600), hasResult: true, blackouts: blackouts)
        let now = midnight + .seconds(9 * 3600)
        func kind(_ due: Timestamp, lastPoll: Timestamp, at now: Timestamp) -> PollForecast.Kind? {
            PollForecast(schedule, due: due, lastPoll: lastPoll, from: now, until: now + day).stretches.first?.kind
        }
        let slot = try #require(schedule.grid).slot(after: now - day)
        #expect(kind(now, lastPoll: midnight, at: now) == .afterBlackout)
        #expect(kind(slot, lastPoll: slot - .seconds(900), at: now - day) == .slot)
        #expect(kind(slot - .seconds(1), lastPoll: slot - .seconds(900), at: slot - .seconds(2)) == .slot)
    }

    @Test func `a window of time holds the polls that are in it`() {
        let stretch = PollForecast.Stretch(kind: .slot, first: midnight, interval: .seconds(7), count: 1000)
        for (start, end) in [
            (-50, 5000), (0, 1), (0, 7), (1, 8), (7, 14), (3, 3000), (6993, 6994), (6994, 9000), (-9, 0),
        ] {
            let range = (midnight + .seconds(start))..<(midnight + .seconds(end))
            let inside = (0..<1000).map { midnight + .seconds(7 * $0) }.filter(range.contains)
            let found = stretch.polls(from: range.lowerBound, until: range.upperBound)
            #expect(found?.count ?? 0 == inside.count)
            #expect(found?.first == inside.first)
            #expect(found?.last == inside.last)
        }
        #expect(stretch.polls(from: midnight, until: midnight + .milliseconds(1))?.count == 1)
        #expect(stretch.polls(from: midnight + .milliseconds(1), until: midnight + .milliseconds(7001))?.count == 1)
        let single = PollForecast.Stretch(kind: .catchUp, first: midnight, interval: .zero, count: 1)
        #expect(single.polls(from: midnight, until: midnight + .seconds(1))?.count == 1)
        #expect(single.polls(from: midnight + .milliseconds(1), until: midnight + day) == nil)
    }

    @Test func `a poll every second for a year is one stretch`() {
        let schedule = PollSchedule(configID: "often", period: .seconds(1), hasResult: true)
        let forecast = PollForecast(
            schedule, due: midnight, lastPoll: nil, from: midnight - .seconds(1), until: midnight + day * 366)
        #expect(forecast.stretches.count == 2)
        #expect(forecast.stretches.last?.count ?? 0 > 31_000_000)
    }

    @Test func `a one-off is polled once, and not at all when it is done`() {
        let waiting = PollSchedule(configID: "once", period: nil, unanswered: 2)
        let forecast = PollForecast(
            waiting, due: midnight + .seconds(9), lastPoll: nil, from: midnight, until: midnight + day)
        #expect(forecast.stretches.map(\.kind) == [.firstResult])
        let done = PollSchedule(configID: "once", period: nil, hasResult: true)
        #expect(
            PollForecast(done, due: nil, lastPoll: midnight, from: midnight, until: midnight + day).stretches.isEmpty)
    }
}
