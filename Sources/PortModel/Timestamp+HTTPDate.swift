extension Timestamp {
    /// The time as HTTP headers have it, cut to whole seconds: `Tue, 24 Nov 2026 08:48:13 GMT` (RFC 9110,
    /// section 5.6.7). Meant for the years 1970 to 9999.
    public var httpDate: String {
        let fields = shortText.split { "- ".contains($0) }
        let day = Int(milliseconds / 86_400_000) % 7
        let month = Self.httpMonths[(Int(fields[1]) ?? 1) - 1]
        return "\(Self.httpDays[max(day, 0)]), \(fields[2]) \(month) \(fields[0]) \(fields[3]) GMT"
    }

    /// Reads a date of an HTTP header: the form above, and the two obsolete ones that a recipient must take,
    /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. The day of the week is not compared.
    /// - Parameter now: tells the century of a year of two digits.
    /// - Returns: nil for anything else.
    public init?(httpDate text: String, now: Timestamp) {
        guard text.utf8.count <= 64 else { return nil }
        let words = text.split(whereSeparator: { $0 == " " || $0 == "-" }).map(String.init)
        switch words.count {
        case 6 where words[0].hasSuffix(",") && words[5] == "GMT":
            guard let year = Self.httpYear(words[3], now: now) else { return nil }
            self.init(year: year, month: words[2], day: words[1], clock: words[4])
        case 5 where words[4].count == 4:
            self.init(year: words[4], month: words[1], day: words[2], clock: words[3])
        default: return nil
        }
    }

    private static let httpDays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let httpMonths = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private init?(year: String, month: String, day: String, clock: String) {
        guard let index = Self.httpMonths.firstIndex(of: month), (1...2).contains(day.count) else { return nil }
        // A leap second, which Unix time does not have, is read as the second before it.
        let clock = clock.hasSuffix(":60") ? "\(clock.dropLast(2))59" : clock
        let pad = { (text: String) in text.count == 1 ? "0" + text : text }
        self.init(iso8601: "\(year)-\(pad(String(index + 1)))-\(pad(day))T\(clock)Z")
    }

    /// A year of two digits is the last one with these digits that is not more than 50 years ahead.
    private static func httpYear(_ text: String, now: Timestamp) -> String? {
        if text.count == 4 { return text }
        guard text.count == 2, let short = Int(text), let current = Int(now.description.prefix(4)) else { return nil }
        let latest = current + 50
        return String(latest - (latest - short) % 100)
    }
}
