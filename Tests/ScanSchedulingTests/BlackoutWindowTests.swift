import PortModel
import Testing

@testable import ScanScheduling

private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(iso8601: text)) }

struct BlackoutWindowTests {
    @Test(arguments: [
        // 2026-06-15 is a Monday.
        ("Mon-Fri 08:00-18:00 Berlin", "2026-06-15T00:00:00Z", "2026-06-15T06:00:00Z", "2026-06-15T16:00:00Z"),
        ("Mon-Fri 08:00-18:00 Berlin", "2026-06-15T06:00:00Z", "2026-06-16T06:00:00Z", "2026-06-16T16:00:00Z"),
        ("Mon-Fri 08:00-18:00 Berlin", "2026-06-19T06:00:00Z", "2026-06-22T06:00:00Z", "2026-06-22T16:00:00Z"),
        ("Mon 08:00-18:00 Berlin", "2026-06-15T06:00:00Z", "2026-06-22T06:00:00Z", "2026-06-22T16:00:00Z"),
        ("sat,SUN 00:00-24:00 UTC", "2026-06-20T12:00:00Z", "2026-06-21T00:00:00Z", "2026-06-22T00:00:00Z"),
        ("Fri-Mon 22:00-06:00 UTC", "2026-06-16T00:00:00Z", "2026-06-19T22:00:00Z", "2026-06-20T06:00:00Z"),
        ("daily 00:15-00:30 Kathmandu", "2026-06-15T00:00:00Z", "2026-06-15T18:30:00Z", "2026-06-15T18:45:00Z"),
        ("daily 20:00-19:00 NewYork", "2026-06-15T00:00:00Z", "2026-06-16T00:00:00Z", "2026-06-16T23:00:00Z"),
    ])
    func `a window is found`(text: String, after: String, start: String, end: String) throws {
        let window = try ZoneFiles.window(text)
        let next = try #require(window.next(after: try time(after)))
        #expect(next.start == (try time(start)))
        #expect(next.end == (try time(end)))
        #expect(window.covering(next.start) == next)
        #expect(window.covering(next.end - .milliseconds(1)) == next)
        #expect(window.covering(next.end) == nil)
    }

    @Test(arguments: [
        // Clocks go from 02:00 to 03:00 on 2026-03-29: 02:15 and 02:45 are 03:00.
        ("daily 01:00-02:30 Berlin", "2026-03-28T12:00:00Z", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"),
        ("daily 02:30-04:00 Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"),
        ("daily 02:15-02:45 Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:15:00Z", "2026-03-30T00:45:00Z"),
        ("Sun 00:00-24:00 Berlin", "2026-03-28T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        // From 03:00 back to 02:00 on 2026-10-25: 02:15 and 02:45 come twice.
        ("daily 01:00-02:30 Berlin", "2026-10-24T12:00:00Z", "2026-10-24T23:00:00Z", "2026-10-25T01:30:00Z"),
        ("daily 02:30-04:00 Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z"),
        ("daily 02:15-02:45 Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:15:00Z", "2026-10-25T01:45:00Z"),
        ("Sun 00:00-24:00 Berlin", "2026-10-24T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        // 02:00 comes twice, but no time before it does.
        ("daily 23:00-02:00 Berlin", "2026-10-24T12:00:00Z", "2026-10-24T21:00:00Z", "2026-10-25T00:00:00Z"),
        ("daily 02:00-03:00 Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"),
        ("Sat 22:00-06:00 Berlin", "2026-10-24T12:00:00Z", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"),
        // Half an hour only.
        ("daily 01:45-02:15 LordHowe", "2026-04-04T12:00:00Z", "2026-04-04T14:45:00Z", "2026-04-04T15:45:00Z"),
    ])
    func `a window on the day on which clocks are set is defined`(
        text: String, after: String, start: String, end: String
    ) throws {
        let next = try #require(try ZoneFiles.window(text).next(after: try time(after)))
        #expect(next == BlackoutWindow.Stretch(start: try time(start), end: try time(end)))
    }

    @Test(arguments: [
        ("", "is not a blackout window"), ("Mon 08:00-18:00", "is not a blackout window"),
        ("Mon 08:00 - 18:00 UTC", "is not a blackout window"), ("Mo 08:00-18:00 UTC", "does not name days"),
        ("Mon- 08:00-18:00 UTC", "does not name days"), ("Mon,,Tue 08:00-18:00 UTC", "does not name days"),
        ("Mon-Tue-Wed 08:00-18:00 UTC", "does not name days"), ("Mon 8:00-18:00 UTC", "does not name hours"),
        ("Mon 08:00-24:01 UTC", "does not name hours"), ("Mon 24:00-08:00 UTC", "does not name hours"),
        ("Mon 08:60-18:00 UTC", "does not name hours"), ("Mon 08:00-08:00 UTC", "does not name hours"),
        ("Mon 0\u{663}:00-08:00 UTC", "does not name hours"), ("Mon 08:00-09:00 Nowhere", "no time zone \"Nowhere\""),
        ("Mon 08:00-09:00 ../Berlin", "no time zone"), ("Mon 08:00-09:00 /etc/passwd", "no time zone"),
        ("Mon 08:00-09:00 Broken", "cannot be read as a time zone"), ("Mon 08:00-09:00 .", "no time zone"),
    ])
    func `what is no window is refused with what is`(text: String, problem: String) throws {
        let failure = try #require(throws: ParseFailure.self) { try ZoneFiles.window(text) }
        #expect(failure.problem.contains(problem), "\(failure)")
        #expect(!failure.accepted.isEmpty)
    }

    @Test func `windows that follow each other or overlap are one`() throws {
        let blackouts = try ZoneFiles.blackouts(
            "daily 08:00-12:00 UTC", "daily 12:00-14:00 UTC", "Mon 13:00-17:00 UTC", "Mon 17:30-18:00 UTC")
        let free = blackouts.free(from: try time("2026-06-15T09:00:00Z"))
        #expect(free.start == (try time("2026-06-15T17:00:00Z")))
        #expect(free.end == (try time("2026-06-15T17:30:00Z")))
        #expect(blackouts.cover(try time("2026-06-15T13:59:59Z")))
        #expect(!blackouts.cover(try time("2026-06-15T17:00:00Z")))
        let now = try time("2026-06-15T20:00:00Z")
        #expect(blackouts.free(from: now) == (now, try time("2026-06-16T08:00:00Z")))
    }

    @Test(arguments: [
        ["daily 00:00-24:00 UTC"], ["Mon-Fri 00:00-24:00 UTC", "Sat,Sun 00:00-24:00 UTC"],
        ["daily 08:00-20:00 UTC", "daily 20:00-08:00 UTC"],
        // An hour before midnight is left in winter, and none in summer.
        ["daily 01:00-13:10 Berlin", "daily 11:00-23:00 UTC"],
    ])
    func `windows that leave no time are refused`(texts: [String]) throws {
        let windows = try texts.map(ZoneFiles.window)
        #expect(throws: ParseFailure.self) { try Blackouts(windows) }
    }

    @Test func `a minute that is left is enough`() throws {
        let blackouts = try ZoneFiles.blackouts("Mon-Sat 00:00-24:00 UTC", "Sun 00:01-24:00 UTC")
        let free = blackouts.free(from: try time("2026-06-15T09:00:00Z"))
        #expect(free == (try time("2026-06-21T00:00:00Z"), try time("2026-06-21T00:01:00Z")))
    }
}
