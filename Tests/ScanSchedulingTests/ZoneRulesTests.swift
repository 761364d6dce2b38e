import FoundationEssentials
import PortModel
import Testing

@testable import ScanScheduling

private func seconds(_ text: String) throws -> Int64 {
    try #require(Timestamp(iso8601: text)).milliseconds / 1000
}

struct ZoneRulesTests {
    @Test(arguments: [
        ("Berlin", "2026-03-29T00:59:59Z", 3600), ("Berlin", "2026-03-29T01:00:00Z", 7200),
        ("Berlin", "2026-10-25T00:59:59Z", 7200), ("Berlin", "2026-10-25T01:00:00Z", 3600),
        ("Berlin", "2071-07-01", 7200), ("NewYork", "2026-03-08T06:59:59Z", -18_000),
        ("NewYork", "2026-03-08T07:00:00Z", -14_400), ("NewYork", "2026-11-01T06:00:00Z", -18_000),
        ("Sydney", "2026-01-15", 39_600), ("Sydney", "2026-04-04T16:00:00Z", 36_000),
        ("Sydney", "2026-10-03T15:59:59Z", 36_000), ("Sydney", "2026-12-31T23:59:59Z", 39_600),
        ("LordHowe", "2026-07-01", 37_800), ("LordHowe", "2026-01-01", 39_600), ("Kathmandu", "2026-01-01", 20_700),
    ])
    func `a rule gives the offset of every moment`(zone: String, time: String, offset: Int64) throws {
        let text = try #require(ZoneFiles.rules[zone])
        let rule = try #require(YearlyRule(parsing: text))
        #expect(rule.offset(at: try seconds(time)) == offset)
    }

    @Test(arguments: [
        "", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-25",
        "<+1-1", "CET-1CEST,J366,J1", "CET-1CEST,J0,J1", "CET-1CEST,366,1", "CET-1:60",
    ])
    func `what is no rule is refused`(text: String) {
        #expect(YearlyRule(parsing: text) == nil)
    }

    @Test func `days of the year count with and without leap days`() throws {
        let rule = try #require(YearlyRule(parsing: "AAA0BBB,J60/0,J300/0"))
        for year in ["2027", "2028"] {
            #expect(rule.offset(at: try seconds("\(year)-02-28T23:59:59Z")) == 0)
            #expect(rule.offset(at: try seconds("\(year)-03-01")) == 3600)
        }
        #expect(rule.offset(at: try seconds("2028-02-29T12:00:00Z")) == 0)
        let ordinal = try #require(YearlyRule(parsing: "AAA0BBB,59/0,300/0"))
        #expect(ordinal.offset(at: try seconds("2028-02-29")) == 3600)
        #expect(ordinal.offset(at: try seconds("2027-03-01")) == 3600)
    }

    @Test func `transitions hold until the last, and then the rule`() throws {
        let file = ZoneFiles.file(
            transitions: [(at: 1000, offset: 60), (at: 2000, offset: -60)], initial: 7, rule: "AAA-2")
        let zone = try #require(ZoneRules(tzif: file))
        let offsets = [-5, 999, 1000, 1999, 2000, 1 << 40].map { zone.offset(at: $0) }
        #expect(offsets == [7, 7, 60, 60, 7200, 7200])
        let endless = try #require(ZoneRules(tzif: ZoneFiles.file(transitions: [(at: 1000, offset: 60)])))
        #expect(endless.offset(at: 1 << 40) == 60)
    }

    @Test func `no bytes whatever are taken for a zone, or end the program`() {
        let file = ZoneFiles.file(transitions: [(at: 1000, offset: 60)], rule: "CET-1CEST,M3.5.0,M10.5.0/3")
        for length in 0..<file.count - 28 { #expect(ZoneRules(tzif: Array(file.prefix(length))) == nil) }
        for index in file.indices {
            var damaged = file
            damaged[index] = 0xFF
            _ = ZoneRules(tzif: damaged)
        }
    }

    @Test func `a moment is found for each local time, also for one that comes twice or never`() throws {
        let rule = try #require(YearlyRule(parsing: "CET-1CEST,M3.5.0,M10.5.0/3"))
        let zone = ZoneRules(initialOffset: 0, transitions: [], rule: rule)
        let common = zone.moments(showing: try seconds("2026-07-01T12:00:00Z"))
        #expect(common == (try seconds("2026-07-01T10:00:00Z"), try seconds("2026-07-01T10:00:00Z")))
        let twice = zone.moments(showing: try seconds("2026-10-25T02:30:00Z"))
        #expect(twice == (try seconds("2026-10-25T00:30:00Z"), try seconds("2026-10-25T01:30:00Z")))
        for time in ["02:00:00", "02:30:00", "02:59:59"] {
            let never = zone.moments(showing: try seconds("2026-03-29T\(time)Z"))
            #expect(never == (try seconds("2026-03-29T01:00:00Z"), try seconds("2026-03-29T01:00:00Z")))
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/Europe/Berlin")))
    func `the system's zones are read`() throws {
        let berlin = try ZoneDirectory.system.rules(named: "Europe/Berlin")
        #expect(berlin.offset(at: try seconds("1980-07-01")) == 7200)
        #expect(berlin.offset(at: try seconds("1975-07-01")) == 3600, "before summer time came back")
        let rule = try #require(YearlyRule(parsing: "CET-1CEST,M3.5.0,M10.5.0/3"))
        for time in stride(from: try seconds("2020-01-01"), to: try seconds("2060-01-01"), by: 86_400 * 3) {
            #expect(berlin.offset(at: time) == rule.offset(at: time))
        }
    }
}
