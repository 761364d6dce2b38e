public import PortModel

/// The moments at which a config with a period is polled: evenly spaced since 1970, at an offset of the config's own.
///
/// The offset comes from a hash of the config's id: it spreads configs of the same period, and it is the same in
/// every run. Slots are moments in UTC, so daylight saving does not move them.
public struct PollGrid: Sendable, Hashable {
    /// From one slot to the next: at least a second.
    public let interval: Duration
    /// From the epoch to the first slot after it: less than the interval.
    public let offset: Duration

    /// No grid is wider than this (a hundred years), so that sums of times stay within their range.
    private static let longest: Int64 = 100 * 365 * 86_400_000

    /// - Parameters:
    ///   - period: how often the config is scanned.
    ///   - pollsPerScan: how many polls a period has; at least one is made of what is less.
    public init(configID: String, period: Duration, pollsPerScan: Int) {
        let length = min(max(period.milliseconds / Int64(max(1, pollsPerScan)), 1000), Self.longest)
        interval = .milliseconds(length)
        offset = .milliseconds(Int64(StableHash.of(configID) % UInt64(length)))
    }

    /// The first slot after `time`, never `time` itself.
    public func slot(after time: Timestamp) -> Timestamp {
        let length = interval.milliseconds
        let sinceOffset = (time - offset).milliseconds
        let past = sinceOffset % length
        return time + .milliseconds(length - (past < 0 ? past + length : past))
    }
}
