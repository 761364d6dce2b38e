import PortModel

/// How local time runs in one time zone: what the system's zoneinfo says, and the rule for all years after it.
///
/// Seconds throughout: neither zones nor blackouts know anything finer.
struct ZoneRules: Sendable, Hashable {
    /// Universal time, without a file.
    static let utc = ZoneRules(initialOffset: 0, transitions: [], rule: nil)

    /// A moment from which on another offset holds.
    struct Transition: Sendable, Hashable {
        /// Seconds since 1970.
        let at: Int64
        /// Seconds that local time is ahead of universal time.
        let offset: Int64
    }

    /// What holds before the first transition.
    let initialOffset: Int64
    /// Ascending.
    let transitions: [Transition]
    /// What holds after the last transition; nil where that goes on for ever.
    let rule: YearlyRule?

    /// How far local time is ahead of universal time at a moment, both in seconds.
    func offset(at time: Int64) -> Int64 {
        if let rule, time >= transitions.last?.at ?? .min { return rule.offset(at: time) }
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initialOffset : transitions[low - 1].offset
    }

    /// The moments at which clocks on the wall show `local` (seconds as if it were universal time).
    ///
    /// - Returns: twice the same moment on a common day. Where clocks are set back they show it twice: the first and the
    ///   second moment. Where they are set forward and skip it: the moment at which they are set, twice.
    func moments(showing local: Int64) -> (first: Int64, last: Int64) {
        // No two transitions are within two days of each other, so the offsets around them are all there are.
        let before = offset(at: local - 86_400)
        let after = offset(at: local + 86_400)
        let candidates = [local - max(before, after), local - min(before, after)]
        let moments = candidates.filter { $0 + offset(at: $0) == local }
        if let first = moments.first, let last = moments.last { return (first, last) }
        // It is skipped. Clocks were still behind it at the first candidate, and beyond it at the last.
        var (low, high) = (candidates[0], candidates[1])
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == before { low = middle } else { high = middle }
        }
        return (high, high)
    }
}
