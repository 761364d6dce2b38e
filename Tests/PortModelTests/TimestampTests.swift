import PortModel
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test func `the text of a random time reads back as that time`() {
        var random = SeededGenerator.printed("Timestamp text")
        // Years 0000 to 9999: what four digits can say.
        let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
        for _ in 0..<5000 {
            let time = Timestamp(milliseconds: .random(in: range, using: &random))
            #expect(Timestamp(iso8601: time.description) == time, "\(time)")
        }
        for edge in [range.lowerBound, range.upperBound, 0, -1, 1] {
            #expect(Timestamp(iso8601: Timestamp(milliseconds: edge).description)?.milliseconds == edge)
        }
    }

    /// Day by day through four centuries, against counting days by the rule for leap years.
    @Test func `every day of 1900 to 2300 has its date`() {
        var day: Int64 = -25_567
        for year in 1900..<2300 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, length) in [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for date in [1, 2, length] {
                    let time = Timestamp(milliseconds: (day + Int64(date) - 1) * 86_400_000)
                    let expected = "\(year)-\(two(month + 1))-\(two(date))"
                    #expect(time.description == "\(expected)T00:00:00.000Z")
                    #expect(Timestamp(iso8601: expected) == time)
                }
                day += Int64(length)
            }
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1970-01-01Z", 0), ("1970-01-01 00:00:01", 1000),
        ("1970-01-01T00:00:00.25", 250), ("1970-01-01T00:00:00.001Z", 1), ("1970-01-01T00:00:00.0019Z", 1),
        ("1970-01-01T00:00:00.999999999Z", 999), ("1969-12-31T23:59:59.999Z", -1), ("2000-02-29", 951_782_400_000),
        ("2026-11-24T08:48:13.250Z", 1_795_510_093_250), ("0000-01-01", -62_167_219_200_000),
    ])
    func `a text is read`(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "Z", "2026", "2026-11", "2026-1-1", "2026-13-01", "2026-00-01", "2026-11-00", "2026-11-31", "2026-02-29",
        "1900-02-29", "2026-11-24T", "2026-11-24T08", "2026-11-24T08:48", "2026-11-24T24:00:00", "2026-11-24T08:60:00",
        "2026-11-24T08:48:60", "2026-11-24T08:48:13.", "2026-11-24T08:48:13.1234567890", "2026-11-24T08:48:13,5",
        "2026-11-24T8:48:13", "2026-11-24T08:48:13+00:00", "2026-11-24T08:48:13ZZ", "2026-11-24t08:48:13",
        "2026-11-24T08:48:13z", " 2026-11-24", "2026-11-24 ", "2026-11-24  08:48:13", "-026-11-24", "+2026-11-24",
        "20261124", "2026/11/24", "12026-11-24", "２０２６-11-24", "2026-11-24T08:48:13.-5", "2026-11-24T08:48:13.5.5",
        "now", "2026-11-24T08:48:13\r\n", "2026-11-24T08:48:+3",
    ])
    func `a wrong text is refused`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `times at the ends of the range can be shown`() {
        #expect(Timestamp(milliseconds: .min).description == "-292275055-05-16T16:47:04.192Z")
        #expect(Timestamp(milliseconds: .max).description == "292278994-08-17T07:12:55.807Z")
        #expect(Timestamp(milliseconds: -62_167_219_200_001).description == "-0001-12-31T23:59:59.999Z")
        #expect(Timestamp(seconds: 1_795_510_093).shortText == "2026-11-24 08:48:13")
    }

    @Test func `arithmetic stays within the range`() {
        let end = Timestamp(milliseconds: .max)
        let start = Timestamp(milliseconds: .min)
        #expect(end + .seconds(1) == end)
        #expect(start - .seconds(1) == start)
        #expect(Timestamp.epoch + .seconds(Int64.max) == end)
        #expect(Timestamp(seconds: .max) == end)
        #expect(Timestamp(seconds: .min) == start)
        #expect(end - start > .zero)
        #expect((end - start).milliseconds == .max)
        #expect((start - end).milliseconds == .min)
    }

    @Test func `differences and sums are each other's inverse`() {
        var random = SeededGenerator.printed("Timestamp arithmetic")
        for _ in 0..<1000 {
            let one = Timestamp(milliseconds: .random(in: -1_000_000_000...1_000_000_000, using: &random))
            let two = Timestamp(milliseconds: .random(in: -1_000_000_000...1_000_000_000, using: &random))
            #expect(one + (two - one) == two)
            #expect((one < two) == (two - one > .zero))
        }
    }

    @Test func `the system's clock is within reason`() {
        #expect(Timestamp.now() > Timestamp(seconds: 1_700_000_000))
    }
}
