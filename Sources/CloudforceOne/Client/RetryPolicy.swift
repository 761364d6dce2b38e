/// How often a request is repeated, and how long is waited before that.
///
/// The pause before a repetition is random between nothing and a limit that doubles each time, so that many clients
/// that failed together do not come back together.
public struct RetryPolicy: Hashable, Sendable {
    /// How many requests are made in all, at least one.
    public let attempts: Int
    /// The longest pause after the first attempt; it doubles with each further one.
    public let base: Duration
    /// No pause is longer, but for one that the server asks for.
    public let cap: Duration

    public init(attempts: Int = 3, base: Duration = .milliseconds(500), cap: Duration = .seconds(8)) {
        self.attempts = max(1, attempts)
        self.base = base
        self.cap = cap
    }

    public static let standard = RetryPolicy()
    /// One request, whatever comes of it.
    public static let none = RetryPolicy(attempts: 1)

    /// The longest that all pauses of one call take together, without what servers ask for.
    public var longestBackoff: Duration {
        (1..<attempts).reduce(.zero) { $0 + longestPause(after: $1) }
    }

    func longestPause(after attempt: Int) -> Duration {
        min(cap, base * (1 << min(max(0, attempt - 1), 20)))
    }

    /// How long to wait before the same request is made again; nil where it is not to be made again.
    /// - Parameters:
    ///   - attempt: how many attempts were made, the failed one included.
    ///   - patience: how long a `Retry-After` may be. It is waited for in full, or not at all.
    ///   - jitter: random, from 0 to 1.
    func pause(after failure: FailedAttempt, attempt: Int, patience: Duration, jitter: Double) -> Duration? {
        guard attempt < attempts, failure.asksForRepetition else { return nil }
        return pause(failure, attempt, patience, jitter)
    }

    /// How long to wait before looking whether a failed create happened all the same; nil where it is not to be looked.
    func pauseBeforeLooking(after failure: FailedAttempt, attempt: Int, patience: Duration, jitter: Double) -> Duration?
    {
        guard attempts > 1, failure.shouldRetry != false, !failure.isRefusalOfCredential else { return nil }
        return pause(failure, attempt, patience, jitter)
    }

    private func pause(_ failure: FailedAttempt, _ attempt: Int, _ patience: Duration, _ jitter: Double) -> Duration? {
        let asked = failure.error.retryAfter ?? .zero
        guard asked <= patience else { return nil }
        return max(asked, longestPause(after: attempt) * min(max(jitter, 0), 1))
    }
}

/// A request that failed, with what decides about the next one.
struct FailedAttempt: Hashable, Sendable {
    let error: APIError
    /// What the answer says in `x-should-retry`; nil where it says nothing.
    let shouldRetry: Bool?
    /// Whether the API may have done all the same what it was asked for.
    let mayHaveHappened: Bool

    init(_ error: APIError, shouldRetry: Bool? = nil, sent: Bool = true) {
        self.error = error
        self.shouldRetry = shouldRetry
        mayHaveHappened = sent && error.code.leavesOpenWhetherItHappened
    }

    var isRefusalOfCredential: Bool { error.code == .unauthorized || error.code == .notEntitled }

    /// Whether the same request may be made again.
    ///
    /// A create that may have happened is never simply repeated: it would make a second config.
    var asksForRepetition: Bool {
        guard !isRefusalOfCredential, !(error.operation == .createConfig && mayHaveHappened) else { return false }
        return shouldRetry ?? error.retryHelps
    }
}
