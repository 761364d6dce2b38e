public import PortModel

extension BlackoutWindow {
    /// The form that settings take.
    public static let accepted =
        "days, hours and a time zone, such as \"Mon-Fri 08:00-18:00 Europe/Berlin\" or \"daily 22:00-06:00 UTC\""

    private static let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// Reads `DAYS HH:MM-HH:MM ZONE`: days as `Mon`, `Mon-Fri`, `Sat,Sun` or `daily`. A window that ends no later than
    /// it begins ends on the next day; `24:00` is the end of a day.
    ///
    /// - Throws: for any other text, and for a zone that `zones` does not have.
    public init(parsing text: String, zones: ZoneDirectory = .system) throws(ParseFailure) {
        let fields = text.split(separator: " ")
        guard fields.count == 3 else {
            throw ParseFailure(problem: "\"\(text.untrusted())\" is not a blackout window", accepted: Self.accepted)
        }
        guard let days = Self.days(fields[0]) else {
            throw ParseFailure(
                problem: "\"\(String(fields[0]).untrusted())\" does not name days",
                accepted: "daily, or days such as Mon-Fri, Sat,Sun")
        }
        guard let (start, end) = Self.hours(fields[1]) else {
            throw ParseFailure(
                problem: "\"\(String(fields[1]).untrusted())\" does not name hours",
                accepted: "two times that differ, such as 08:00-18:00, 22:00-06:00 or 00:00-24:00")
        }
        self.zone = try zones.rules(named: String(fields[2]))
        self.days = days
        self.start = start
        self.end = end
        self.text = fields.joined(separator: " ")
    }

    private static func days(_ text: Substring) -> UInt8? {
        if text.lowercased() == "daily" { return 0x7F }
        var days: UInt8 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                names.firstIndex(of: $0.lowercased())
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
            var day = first
            days |= 1 << UInt8(day)
            while day != last {
                day = (day + 1) % 7
                days |= 1 << UInt8(day)
            }
        }
        return days
    }

    private static func hours(_ text: Substring) -> (start: Int64, end: Int64)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = time(ends[0]), let end = time(ends[1]), start < 86_400, start != end
        else { return nil }
        return (start, end > start ? end : end + 86_400)
    }

    /// `00:00` to `24:00`, in seconds.
    private static func time(_ text: Substring) -> Int64? {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 2,
            fields.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { byte in (48...57).contains(byte) } }),
            let hour = Int64(fields[0]), let minute = Int64(fields[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        return (hour * 60 + minute) * 60
    }
}
