/// Spaces events so that no second, wherever it starts, sees more than `perSecond` of them. Pure; times are nanoseconds.
///
/// This is the generic cell rate algorithm (ITU-T I.371) with a small burst. `burst` events at once and then one per
/// `interval` make at most `burst - 1 + ⌈1 s / interval⌉` in any half-open second; the interval is chosen to make that
/// `perSecond`.
struct RateLimit: Sendable {
    private let interval: Int64
    private let tolerance: Int64
    private var next: Int64

    init(perSecond: Int, start: Int64) {
        let rate = Int64(min(max(1, perSecond), 1_000_000_000))
        let burst = max(1, rate / 20)
        let spread = rate - burst + 1
        self.interval = (1_000_000_000 + spread - 1) / spread
        self.tolerance = (burst - 1) * interval
        self.next = start
    }

    /// The earliest time of the next event.
    var readyAt: Int64 { next - tolerance }

    /// Counts one event. Hand in a time read *after* it happened: a delay between asking and sending then pushes the
    /// following ones back, and cannot let two bursts meet in one second.
    mutating func charge(now: Int64) {
        next = max(next, now) + interval
    }
}
