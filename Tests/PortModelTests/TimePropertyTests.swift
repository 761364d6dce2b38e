import PortModel
import TestSupport
import Testing

/// Reading and writing times and durations, against each other.
@Suite struct TimePropertyTests {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]

    @Test func `a duration of settings is the sum of its parts`() throws {
        var random = SeededGenerator.printed("Duration settings")
        for _ in 0..<3000 {
            var (text, sum): (String, Int64) = ("", 0)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let unit = Self.units[Int.random(in: 0..<Self.units.count, using: &random)]
                let count = Int64.random(in: 0...(1 << 30), using: &random) >> Int64.random(in: 0...30, using: &random)
                text += "\(count)\(unit.name)"
                sum += count * unit.milliseconds
            }
            try #require(Duration(settingsText: text) == .milliseconds(sum), "\(text)")
        }
    }

    /// The text for people leaves out what is small beside the rest, and says nothing that is not so.
    @Test func `a duration told to people is cut by less than its last unit`() throws {
        var random = SeededGenerator.printed("Duration for people")
        for _ in 0..<5000 {
            let whole = Int64.random(in: 0...(1 << 45), using: &random) >> Int64.random(in: 0...45, using: &random)
            let text = Duration.milliseconds(whole).shortText
            let words = text.replacing("min", with: "m").split(separator: " ").map(String.init)
            // Tenths of a second are told below ten seconds only.
            if words.count == 2, words[0].contains(".") {
                let told = Int64((try #require(Double(words[0])) * 1000).rounded())
                try #require((0..<100).contains(whole - told) && whole < 10_000, "\(whole): \(text)")
                continue
            }
            let told = try #require(Duration(settingsText: words.joined())).milliseconds
            let first = try #require(Self.units.first { $0.name == words[1] }).milliseconds
            let next = first <= 1000 ? first : Self.units.last { $0.milliseconds < first }?.milliseconds ?? 1
            try #require((0..<next).contains(whole - told), "\(whole): \(text)")
            if whole != 0 { try #require(Duration.milliseconds(-whole).shortText == "-" + text) }
        }
    }

    @Test func `days between scans and durations are each other's inverse`() throws {
        var random = SeededGenerator.printed("Duration frequency")
        for _ in 0..<5000 {
            let longest: Int64 = 36_500 * 86_400_000
            let whole = max(
                Int64.random(in: 1...longest, using: &random) >> Int64.random(in: 0...41, using: &random), 1)
            let duration = Duration.milliseconds(whole)
            try #require(Duration(frequencyDays: Duration?.some(duration).frequencyDays) == duration, "\(whole)")
        }
        #expect(Duration(frequencyDays: Duration?.none.frequencyDays) == nil)
    }

    /// Whole seconds of the years 1970 to 9999.
    private static func second(using random: inout SeededGenerator) -> Timestamp {
        Timestamp(seconds: .random(in: 0...253_402_300_799, using: &random))
    }

    @Test func `the text for people reads back without the fraction`() throws {
        var random = SeededGenerator.printed("Timestamp short text")
        for _ in 0..<3000 {
            let second = Self.second(using: &random)
            let time = second + .milliseconds(Int64.random(in: 0...999, using: &random))
            try #require(Timestamp(iso8601: time.shortText) == second)
            let digits = Int.random(in: 3...23, using: &random)
            // A part of the text is refused, or a time that is not later.
            if let cut = Timestamp(iso8601: time.description.prefix(digits)) { try #require(cut <= time) }
        }
    }

    @Test func `a date of a header reads back, in all three forms`() throws {
        var random = SeededGenerator.printed("Timestamp HTTP date")
        let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        for _ in 0..<5000 {
            let time = Self.second(using: &random)
            let text = time.httpDate
            try #require(Timestamp(httpDate: text, now: .epoch) == time, "\(text)")
            let words = text.split(separator: " ").map(String.init)
            try #require(words.count == 6 && text.utf8.count == 29 && words[5] == "GMT")
            // Sakamoto's rule for the day of the week: another way than counting days.
            let (date, month) = (
                try #require(Int(words[1])), try #require(Int(time.description.dropFirst(5).prefix(2)))
            )
            let year = try #require(Int(words[3])) - (month < 3 ? 1 : 0)
            let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]
            let day = days[(year + year / 4 - year / 100 + year / 400 + shift + date) % 7]
            try #require(words[0] == "\(day.prefix(3)),")

            let asctime = "\(day.prefix(3)) \(words[2]) \(date < 10 ? " " : "")\(date) \(words[4]) \(words[3])"
            try #require(Timestamp(httpDate: asctime, now: .epoch) == time, "\(asctime)")
            // With two digits the year is the one within 50 years before or after.
            let short = "\(day), \(words[1])-\(words[2])-\(words[3].suffix(2)) \(words[4]) GMT"
            let shifted = Int64.random(in: -49...49, using: &random) * 31_556_952
            let now = max(time + .seconds(shifted), .epoch)
            guard now < Timestamp(seconds: 250_000_000_000) else { continue }
            try #require(Timestamp(httpDate: short, now: now) == time, "\(short) at \(now)")
        }
    }

    @Test func `damaged times are refused, or read as a time that is written and read again as the same`() throws {
        var random = SeededGenerator.printed("Timestamp damage")
        let characters = Array("0123456789-:TZ. ,GMTJan٣")
        for _ in 0..<10_000 {
            let time = Self.second(using: &random)
            let isHTTP = random.chance(50)
            var text = isHTTP ? time.httpDate : time.description
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = text.index(text.startIndex, offsetBy: Int.random(in: 0..<text.count, using: &random))
                if random.chance(40) {
                    text.remove(at: place)
                } else if let character = characters.randomElement(using: &random) {
                    text.replaceSubrange(place...place, with: String(character))
                }
            }
            if let read = isHTTP ? Timestamp(httpDate: text, now: time) : Timestamp(iso8601: text) {
                try #require(Timestamp(iso8601: read.description) == read, "\(text)")
                // Headers have no years before 1970, and none is written for one.
                if read >= .epoch {
                    try #require(Timestamp(httpDate: read.httpDate, now: time).map { read - $0 < .seconds(1) } == true)
                }
            }
        }
    }
}
