/// A request was not made: its turn would come later than its caller is willing to wait.
public struct BudgetExhausted: Error, Hashable, Sendable {
    /// What holds the request back for longest.
    public enum Reason: Hashable, Sendable {
        /// The server refused a request (429), and nothing goes out until the time that it asked for.
        case refused
        /// After a refusal one request went alone, and its answer is not here yet.
        case awaitingAnswer
        /// The server said that nothing is left until later.
        case usedUp
        /// The quota, or a policy that the server stated, has no room.
        case ownLimit
        /// The request is a poll, and polls are spread out since much of the quota is used.
        case pace
        /// The request is a poll, and a person waits in another process.
        case person
    }

    /// After how long a turn can be had, as far as is known now. Others may be waiting for the same one.
    public let wait: Duration
    public let reason: Reason
    /// What the server said when it refused, where the reason is that, and this process heard it.
    public let refusal: RateRefusal?

    public init(wait: Duration, reason: Reason = .ownLimit, refusal: RateRefusal? = nil) {
        self.wait = wait
        self.reason = reason
        self.refusal = refusal
    }
}
