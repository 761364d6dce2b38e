import PortModel

/// Blackout windows as somebody with a wall clock would apply them: slow, by looking at the clock minute by minute.
/// Knows two zones only, by the words of their laws, and shares no code with what it is compared to.
struct ObviousBlackouts {
    enum Zone: String, CaseIterable {
        case utc = "UTC"
        /// Clocks are set at 01:00 UTC on the last Sundays of March and October.
        case berlin = "Berlin"
        /// On the second Sunday of March and the first of November, at 02:00 on the wall.
        case newYork = "NewYork"
    }

    struct Window {
        let zone: Zone
        /// 0 for Sunday.
        let days: ClosedRange<Int>
        /// Minutes from midnight; an end below the start is on the next day.
        let start: Int
        let end: Int

        static let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

        var text: String {
            "\(names(days.lowerBound))-\(names(days.upperBound)) \(clock(start))-\(clock(end)) \(zone.rawValue)"
        }

        private func names(_ day: Int) -> String { Self.names[day] }

        private func clock(_ minute: Int) -> String {
            let (hour, minute) = (minute / 60, minute % 60)
            return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        }
    }

    let windows: [Window]

    /// Whether the clock on the wall shows a time of a window.
    func cover(_ time: Timestamp) -> Bool {
        windows.contains { window in
            let local = time.milliseconds + Self.offset(window.zone, time) * 1000
            let minute = Int(local / 60_000) % 1440
            let day = Int(local / 86_400_000 + 4) % 7
            if window.start < window.end {
                return window.days.contains(day) && (window.start..<window.end).contains(minute)
            }
            let yesterday = (day + 6) % 7
            return window.days.contains(day) && minute >= window.start
                || window.days.contains(yesterday) && minute < window.end
        }
    }

    /// The first minute from `time` on, or `time` itself, at which nothing is covered, though the clock be set back.
    func end(from time: Timestamp) -> Timestamp {
        var free = time
        while cover(free) || isBetweenTwice(free) {
            free = Timestamp(milliseconds: (free.milliseconds / 60_000 + 1) * 60_000)
        }
        return free
    }

    /// Where clocks show an hour twice, a window's two halves are one: what lies between them is covered as well.
    private func isBetweenTwice(_ time: Timestamp) -> Bool {
        windows.contains { window in
            let single = ObviousBlackouts(windows: [window])
            let hour: Duration = .seconds(3600)
            guard Self.offset(window.zone, time - hour) != Self.offset(window.zone, time + hour) else { return false }
            let minutes = (1...60).map { Duration.seconds($0 * 60) }
            return minutes.contains { before in
                let earlier = time - before
                let shown = earlier + hour
                return single.cover(earlier) && shown > time && single.cover(shown)
                    && Self.offset(window.zone, earlier) - Self.offset(window.zone, shown) == 3600
            }
        }
    }

    /// Seconds ahead of universal time.
    static func offset(_ zone: Zone, _ time: Timestamp) -> Int64 {
        // At the turn of a year, where this is one year off, it is winter in both.
        let year = Int(time.milliseconds / 31_556_952_000) + 1970 - 2020
        switch zone {
        case .utc: return 0
        case .berlin: return berlin[year].contains(time) ? 7200 : 3600
        case .newYork: return newYork[year].contains(time) ? -14_400 : -18_000
        }
    }

    /// Summer time of the years from 2020 on that tests live in.
    private static let berlin = (2020...2040).map {
        sunday("\($0)-03", after: 25, hour: 1)..<sunday("\($0)-10", after: 25, hour: 1)
    }
    private static let newYork = (2020...2040).map {
        sunday("\($0)-03", after: 8, hour: 7)..<sunday("\($0)-11", after: 1, hour: 6)
    }

    private static func sunday(_ month: String, after day: Int, hour: Int64) -> Timestamp {
        for day in day...(day + 6) {
            let text = "\(month)-\(day < 10 ? "0" : "")\(day)"
            if let date = Timestamp(iso8601: text), Int(date.milliseconds / 86_400_000 + 4) % 7 == 0 {
                return date + .seconds(hour * 3600)
            }
        }
        return .epoch
    }
}
