/// When the requests of a client are made: their budget, their repetitions, and the clock that they wait by.
public struct RequestPace: Sendable {
    /// Shared by every client of the same credential.
    public let budget: RequestBudget
    public let priority: RequestPriority
    /// How long one call may wait in all for its turn and for what a `Retry-After` asks; what would take longer is the
    /// error `rateLimited` at once.
    public let patience: Duration
    public let retries: RetryPolicy
    let clock: any RequestClock
    let random: @Sendable () -> Double

    /// - Parameters:
    ///   - budget: a new one of Cloudflare's quota, unless given.
    ///   - random: from 0 to 1, for the pauses.
    public init(
        budget: RequestBudget? = nil, priority: RequestPriority = .background, patience: Duration = .seconds(30),
        retries: RetryPolicy = .standard, clock: any RequestClock = MachineClock(),
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.budget = budget ?? RequestBudget(quota: .cloudforceOne, clock: clock)
        self.priority = priority
        self.patience = max(.zero, patience)
        self.retries = retries
        self.clock = clock
        self.random = random
    }

    func pause(_ duration: Duration) async throws {
        try await clock.sleep(until: clock.uptime() + duration)
    }
}
