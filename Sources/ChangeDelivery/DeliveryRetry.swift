public import PortHistory
public import PortModel

/// When a failed delivery is tried again, and when no more.
///
/// The pauses after the first attempts are 5 s, 30 s, 2 min, 5 min, 15 min, 30 min and 1 h, then 2 h each, every one
/// lengthened by up to a tenth so that many deliveries do not come back at the same moment. A delivery is given up when
/// it is older than 75 hours *and* has been tried 8 times: an outage of three days loses nothing, and neither does a
/// machine that was off for a week.
public struct DeliveryRetry: Sendable {
    /// What follows a failed attempt.
    public enum Decision: Hashable, Sendable {
        case again(at: Timestamp)
        case giveUp
    }

    /// The pause after each attempt, from the first on; the last one is repeated.
    public static let pauses: [Duration] = [5, 30, 120, 300, 900, 1800, 3600, 7200].map { .seconds($0) }
    /// A younger delivery is not given up.
    public static let lifetime = Duration.seconds(75 * 3600)
    /// A delivery that was tried less often is not given up.
    public static let fewestAttempts = 8
    /// No attempt is put off further: a day, which is the most that a receiver's word counts for, and the jitter.
    static let longestPause = Duration.seconds(27 * 3600)
    /// A sink that names a pause is tried no more often than this in the long run, however short the pause.
    static let longestOverride = Duration.seconds(300)

    /// Decides after a failed attempt. `delivery.attempts` does not count that attempt yet.
    /// `retryAfter` is the sink's own wish: it replaces a pause of more than five minutes and lengthens a shorter one.
    public static func decide(_ delivery: Delivery, failedAt now: Timestamp, retryAfter: Duration?) -> Decision {
        let attempts = max(delivery.attempts, 0) + 1
        if attempts >= fewestAttempts, now - delivery.createdAt > lifetime { return .giveUp }
        let scheduled = pauses[min(attempts, pauses.count) - 1]
        let pause = retryAfter.map { max($0, min(scheduled, longestOverride)) } ?? scheduled
        return .again(at: now + pause + jitter(of: pause, id: delivery.id, attempt: attempts))
    }

    /// Up to a tenth of the pause, the same for the same delivery and attempt.
    private static func jitter(of pause: Duration, id: String, attempt: Int) -> Duration {
        let tenth = UInt64(max(pause.milliseconds / 10, 0))
        return .milliseconds(Int64(StableHash.of("\(id)#\(attempt)") % (tenth + 1)))
    }

    /// The pause before the outbox itself is asked again after it failed `failures` times in a row: 1 s, doubled up
    /// to a minute.
    static func outboxPause(failures: Int) -> Duration {
        .seconds(min(60, 1 << min(max(failures, 1) - 1, 6)))
    }
}
