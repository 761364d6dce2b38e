/// A limit that the server stated. It counts for a while only: one answer, of a server that is in trouble or of something
/// in front of it, must not limit for ever.
struct RatePolicy: Hashable, Sendable {
    let quota: RateQuota
    /// The uptime until which it counts; each answer that states it moves this on.
    let end: Duration

    init(_ quota: RateQuota, end: Duration) {
        self.quota = quota
        self.end = end
    }

    /// How long it counts: at least as long as what it counts.
    static func lifetime(_ quota: RateQuota) -> Duration { max(quota.window, RateBudget.defaultSpan) }
}
