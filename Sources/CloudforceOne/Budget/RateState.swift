/// Where a budget stands, for a status line or metrics.
public struct RateState: Hashable, Sendable {
    /// The quota that leaves the fewest requests; nil where none is known.
    public var quota: RateQuota?
    /// Requests that count against it now, those without an answer included.
    public var used: Int
    /// How many requests may go out at once before something holds them back; nil where no limit is known.
    public var remaining: Int?
    /// The uptime until which nothing goes out, because the server refused a request.
    public var pausedUntil: Duration?
    /// Requests that wait for their turn in this process.
    public var waiting: Int
    /// Whether the budget is shared with the other processes of the machine.
    public var isShared: Bool

    public init(
        quota: RateQuota? = nil, used: Int = 0, remaining: Int? = nil, pausedUntil: Duration? = nil, waiting: Int = 0,
        isShared: Bool = false
    ) {
        self.quota = quota
        self.used = used
        self.remaining = remaining
        self.pausedUntil = pausedUntil
        self.waiting = waiting
        self.isShared = isShared
    }
}
