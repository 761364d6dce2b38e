import PortModel

/// Counts requests in windows of time, as Cloudflare's API does. Pure.
///
/// A window begins with its first request. The request that is one too many begins a refusal of a whole window's length,
/// in which every request is refused and none makes it longer.
struct RateWindow: Sendable {
    /// How many requests a window has room for.
    let quota: Int
    let length: Duration
    private var start: Timestamp?
    private var used = 0
    private var isRefusing = false

    /// What becomes of one request.
    struct Verdict: Hashable, Sendable {
        let isAdmitted: Bool
        /// Whether it is the request that was one too many.
        let beginsRefusal: Bool
        /// How many more the window has room for.
        let remaining: Int
        /// How long until the next window, more than zero.
        let reset: Duration

        /// In whole seconds, rounded up: a client that waits so long is not early.
        var resetSeconds: Int64 { (reset.milliseconds + 999) / 1000 }
    }

    init(quota: Int, length: Duration) {
        self.quota = quota
        self.length = length
    }

    /// Requests that are counted side by side may come with their times in the wrong order, but not so far apart.
    private static let disorder = Duration.seconds(1)

    /// Counts a request at that time. A clock that was set back begins a new window: it would otherwise refuse until
    /// the clock has caught up.
    mutating func count(at time: Timestamp) -> Verdict {
        var begin = start ?? time
        let isSetBack = time + Self.disorder < begin
        let now = isSetBack ? time : max(time, begin)
        if start == nil || isSetBack || now >= begin + length {
            begin = now
            used = 0
            isRefusing = false
        }
        let beginsRefusal = !isRefusing && used >= quota
        if beginsRefusal {
            isRefusing = true
            begin = now
        }
        if !isRefusing { used += 1 }
        start = begin
        return Verdict(
            isAdmitted: !isRefusing, beginsRefusal: beginsRefusal, remaining: isRefusing ? 0 : quota - used,
            reset: begin + length - now)
    }
}
