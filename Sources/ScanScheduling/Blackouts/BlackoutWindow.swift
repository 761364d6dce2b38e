public import PortModel

/// Hours of a week in which nothing is polled: `Mon-Fri 08:00-18:00 Europe/Berlin`.
///
/// The times are what clocks on the wall show in that zone. Where clocks are set back and show an hour twice, the window
/// goes from the first to the last moment at which they show a time of it; where they skip the hour, it begins or ends
/// when they are set. So at no moment at which the clock shows a time of the window is anything polled.
public struct BlackoutWindow: Sendable, Hashable {
    /// The window as it is written, with days and times in their short form.
    public let text: String
    /// Bit 0 for Sunday: the days on which the window begins.
    let days: UInt8
    /// Seconds from midnight, below a day.
    let start: Int64
    /// Seconds from the midnight of the day on which it begins: up to two days.
    let end: Int64
    let zone: ZoneRules

    /// A stretch of time: from its start, to just before its end.
    public struct Stretch: Sendable, Hashable {
        public let start: Timestamp
        public let end: Timestamp
    }

    /// The first stretch that begins after `time`; nil when none does within eight days, as where clocks skip it.
    public func next(after time: Timestamp) -> Stretch? {
        let today = day(of: time)
        return (today - 1...today + 8).lazy.compactMap(stretch).first { $0.start > time }
    }

    /// The stretch that covers `time`; where two do, the one that ends last.
    func covering(_ time: Timestamp) -> Stretch? {
        let today = day(of: time)
        return (today - 2...today + 1).compactMap(stretch)
            .filter { $0.start <= time && time < $0.end }
            .max { $0.end < $1.end }
    }

    /// The window that begins on a local day; nil where none does, or clocks skip all of it.
    private func stretch(on day: Int64) -> Stretch? {
        guard days >> YearlyRule.Change.weekday(of: day) & 1 == 1 else { return nil }
        let first = zone.moments(showing: day * 86_400 + start).first
        let until = self.until(day * 86_400 + end)
        return first < until ? Stretch(start: Timestamp(seconds: first), end: Timestamp(seconds: until)) : nil
    }

    /// The moment after the last at which clocks show a time before `local`. Where they show `local` itself twice, but
    /// nothing before it, that is the first of the two.
    private func until(_ local: Int64) -> Int64 {
        let last = zone.moments(showing: local - 1).last
        return last + zone.offset(at: last) == local - 1 ? last + 1 : last
    }

    private func day(of time: Timestamp) -> Int64 {
        let seconds = time.milliseconds / 1000
        return (seconds + zone.offset(at: seconds)).flooredDays
    }
}
