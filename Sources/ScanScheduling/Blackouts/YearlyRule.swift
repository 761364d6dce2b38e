import PortModel

/// The rule at the end of a zoneinfo file for the years after it, in the words of POSIX's `TZ` variable:
/// `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2024, 8.3, with the hours from -167 to 167 that RFC 9636 allows).
struct YearlyRule: Sendable, Hashable {
    /// A day of the year and a time of that day, in local time as it is just before.
    struct Change: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// The `week`th (5: the last) `weekday` (0: Sunday) of a month.
            case weekday(month: Int64, week: Int64, weekday: Int64)
            /// 1 to 365, leap days not counted.
            case julian(Int64)
            /// 0 to 365, leap days counted.
            case ordinal(Int64)
        }

        let day: Day
        /// Seconds from that day's midnight.
        let time: Int64

        /// Seconds of local time since 1970.
        func local(in year: Int64) -> Int64 { dayNumber(in: year) * 86_400 + time }

        private func dayNumber(in year: Int64) -> Int64 {
            let newYear = Timestamp.daysSinceEpoch(year: year, month: 1, day: 1)
            switch day {
            case .ordinal(let number): return newYear + number
            case .julian(let number):
                let isLeap = Timestamp.daysSinceEpoch(year: year, month: 3, day: 1) - newYear == 60
                return newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
            case .weekday(let month, let week, let weekday):
                let first = Timestamp.daysSinceEpoch(year: year, month: month, day: 1)
                let next = Timestamp.daysSinceEpoch(
                    year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
                let match = first + (weekday - Self.weekday(of: first) + 7) % 7 + (week - 1) * 7
                return match < next ? match : match - 7
            }
        }

        /// 0 for a Sunday. Day 0 was a Thursday.
        static func weekday(of day: Int64) -> Int64 { ((day + 4) % 7 + 7) % 7 }
    }

    /// Seconds ahead of universal time in standard time.
    let standard: Int64
    /// Nil where clocks are never changed.
    let summer: Summer?

    struct Summer: Sendable, Hashable {
        let offset: Int64
        let from: Change
        let until: Change
    }

    func offset(at time: Int64) -> Int64 {
        guard let summer else { return standard }
        let year = Timestamp.civilDate(daysSinceEpoch: (time + standard).flooredDays).year
        let from = summer.from.local(in: year) - standard
        let until = summer.until.local(in: year) - summer.offset
        // South of the equator summer begins late in one year and ends early in the next.
        let isSummer = from < until ? (from..<until).contains(time) : !(until..<from).contains(time)
        return isSummer ? summer.offset : standard
    }
}

extension Int64 {
    /// The number of the day in which a second of local time lies, both counted since 1970.
    var flooredDays: Int64 { self >= 0 ? self / 86_400 : (self + 1) / 86_400 - 1 }
}
