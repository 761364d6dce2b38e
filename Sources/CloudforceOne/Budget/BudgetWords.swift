/// Puts numbers behind one another, eight little-endian bytes each.
struct WordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ word: UInt64) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (UInt64(shift) * 8))) }
    }

    mutating func put(_ number: Int64) { put(UInt64(bitPattern: number)) }

    /// Nanoseconds.
    mutating func put(_ duration: Duration) { put(duration.nanoseconds) }

    mutating func put(_ phase: RateBudget.Phase) {
        let (kind, time, serial): (UInt64, Duration, UInt64) =
            switch phase {
            case .open: (0, .zero, 0)
            case .paused(let until): (1, until, 0)
            case .trying(let serial, let since): (2, since, serial)
            }
        put(kind)
        put(time)
        put(serial)
    }

    /// An end of zero stands for none.
    mutating func put(_ allowance: RateAllowance?) {
        put(allowance?.key ?? 0)
        put(Int64(allowance?.left ?? 0))
        put(Int64(allowance?.limit ?? 0))
        put(allowance?.end ?? .zero)
        put(allowance?.serial ?? 0)
    }

    mutating func fill(to words: Int) {
        bytes += [UInt8](repeating: 0, count: max(words * 8 - bytes.count, 0))
    }
}

/// Reads them back; beyond the end everything is zero.
struct WordReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> UInt64 {
        defer { place += 8 }
        guard place + 8 <= bytes.count else { return 0 }
        return bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func duration() -> Duration { .nanoseconds(Int64(truncatingIfNeeded: next())) }

    /// Nil for a kind that there is not. A pause is cut to the longest one, and nothing began in the future.
    mutating func phase(now: Duration) -> RateBudget.Phase? {
        let kind = next()
        let time = duration()
        let serial = next()
        switch kind {
        case 0: return .open
        case 1: return .paused(until: min(time, now + RateBudget.longestPause))
        case 2: return .trying(serial: serial, since: min(time, now))
        default: return nil
        }
    }

    /// Nil for none, for one that is over, and for one that the log does not reach back for.
    mutating func policy(now: Duration, span: Duration) -> RatePolicy? {
        let limit = Int(min(next(), BudgetImage.largestCount))
        let window = duration()
        let end = duration()
        guard limit > 0, window > .zero, window <= span else { return nil }
        let quota = RateQuota(limit: limit, window: window)
        return end > now ? RatePolicy(quota, end: min(end, now + RatePolicy.lifetime(quota))) : nil
    }

    /// Nil for none, and for one that is over.
    mutating func allowance(now: Duration, longest: Duration) -> RateAllowance? {
        let largest = UInt64(ParameterList.largest)
        let key = next()
        let left = Int(min(next(), largest))
        let limit = Int(min(next(), largest))
        let end = min(duration(), now + longest + RateAllowance.rounding)
        let serial = min(next(), UInt64.max / 2)
        return end > now ? RateAllowance(key: key, left: left, limit: limit, end: end, serial: serial) : nil
    }
}
