/// What a poll brought, as far as the schedule is concerned.
public enum PollOutcome: Sendable, Hashable {
    /// A usable result.
    case answered
    /// The result that is known already.
    case unchanged
    /// The config has no result yet: its first scan has not ended.
    case notReady
    /// No usable answer. The server may have said how long to leave it alone.
    case failed(retryAfter: Duration?)
}
