/// A request was not made: its turn would come later than its caller is willing to wait.
public struct BudgetExhausted: Error, Hashable, Sendable {
    /// After how long a turn can be had, as far as is known now. Others may be waiting for the same one.
    public let wait: Duration

    public init(wait: Duration) {
        self.wait = wait
    }
}
