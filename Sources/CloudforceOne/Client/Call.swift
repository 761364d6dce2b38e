/// What has happened so far for one call of the client, over all of its requests.
struct Call: Sendable {
    /// How many requests were made.
    private(set) var attempts = 0
    /// How many of them failed in a way that leaves open whether the API did what it was asked for.
    private(set) var timesOpen = 0
    private(set) var last: FailedAttempt?
    /// What is left of it.
    private(set) var patience: Duration
    /// Whether the budget gave no turn any more, so that no further request can be made.
    private(set) var isOutOfTurn = false

    init(patience: Duration) {
        self.patience = patience
    }

    mutating func begin() { attempts += 1 }

    mutating func note(_ failure: FailedAttempt) {
        last = failure
        if failure.mayHaveHappened { timesOpen += 1 }
    }

    mutating func endForWantOfTurn() { isOutOfTurn = true }

    mutating func wait(_ duration: Duration) {
        patience = max(.zero, patience - duration)
    }
}
