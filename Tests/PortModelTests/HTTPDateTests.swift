import PortModel
import Testing

struct HTTPDateTests {
    private let now = Timestamp(seconds: 1_795_510_093)

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ("Tue, 24 Nov 2026 08:48:13 GMT", "2026-11-24T08:48:13Z"),
        ("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"),
    ])
    func `dates are read and written`(text: String, time: String) throws {
        let time = try #require(Timestamp(iso8601: time))
        #expect(Timestamp(httpDate: text, now: now) == time)
        #expect(time.httpDate == text)
        #expect((time + .milliseconds(999)).httpDate == text)
    }

    @Test(arguments: ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
    func `the two obsolete forms are read`(_ text: String) {
        #expect(Timestamp(httpDate: text, now: now)?.description == "1994-11-06T08:49:37.000Z")
    }

    @Test func `a leap second is the second before it`() {
        let time = Timestamp(httpDate: "Sat, 31 Dec 2016 23:59:60 GMT", now: now)
        #expect(time?.description == "2016-12-31T23:59:59.000Z")
    }

    @Test(arguments: [
        "", "Tue, 24 Nov 2026 08:48:13", "Tue, 24 Nov 2026 08:48:13 UTC", "Tue, 31 Nov 2026 08:48:13 GMT",
        "Tue, 24 Nov 2026 24:00:00 GMT", "Tue, 24 Nov 2026 08:48 GMT", "Tue, 24 November 2026 08:48:13 GMT",
        "2026-11-24T08:48:13Z", "Sun, 006 Nov 1994 08:49:37 GMT", "Sun, xx Nov 1994 08:49:37 GMT",
        "Sun, 06 Now 1994 08:49:37 GMT",
    ])
    func `anything else is not read`(_ text: String) {
        #expect(Timestamp(httpDate: text, now: now) == nil)
    }
}
