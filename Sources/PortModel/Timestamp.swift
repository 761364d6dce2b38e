/// A moment in time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The one type for wall-clock times in portwatch; what lasts is a `Duration`.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the Unix epoch.
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Stays at the end of the range where it would overflow.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        self.milliseconds = overflow ? (seconds > 0 ? .max : .min) : product
    }

    public static let epoch = Timestamp(milliseconds: 0)

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The time `duration` later; stays at the end of the range where it would overflow.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflow) = time.milliseconds.addingReportingOverflow(duration.milliseconds)
        return Timestamp(milliseconds: overflow ? (duration.milliseconds > 0 ? .max : .min) : sum)
    }

    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        time + (.zero - duration)
    }

    /// How long it is from `earlier` to `later`; negative when they stand the other way round.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        // A `Duration` holds the difference of any two times; `Int64` does not.
        .milliseconds(later.milliseconds) - .milliseconds(earlier.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, cut off towards zero; saturates at the ends of `Int64`.
    public var milliseconds: Int64 {
        let (scaled, overflow) = components.seconds.multipliedReportingOverflow(by: 1000)
        if overflow { return components.seconds > 0 ? .max : .min }
        let (sum, carry) = scaled.addingReportingOverflow(components.attoseconds / 1_000_000_000_000_000)
        return carry ? (components.seconds > 0 ? .max : .min) : sum
    }
}
