/// How many requests may be made in any stretch of time of one length.
public struct RateQuota: Hashable, Sendable {
    /// At least 1, at most a million.
    public let limit: Int
    /// At least a millisecond, at most a day.
    public let window: Duration

    /// A value that is out of bounds becomes the nearest one within them.
    public init(limit: Int, window: Duration) {
        self.limit = min(max(limit, 1), 1_000_000)
        self.window = min(max(window, .milliseconds(1)), .seconds(86_400))
    }

    /// What Cloudflare grants to one credential, over all of its API: one request more, and every one is refused for
    /// five minutes (developers.cloudflare.com, "Fundamentals", "API limits").
    public static let cloudforceOne = RateQuota(limit: 1200, window: .seconds(300))
}
