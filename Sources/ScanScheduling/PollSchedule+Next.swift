public import PortModel

extension PollSchedule {
    /// When to poll next, after a poll that ended at `now` with `outcome`; nil when a one-off has its result.
    ///
    /// On the grid it is the first slot that is still ahead: slots that passed during the poll are covered by it.
    public mutating func next(after outcome: PollOutcome, at now: Timestamp) -> Timestamp? {
        isCatchUp = false
        isHeld = false
        // Slots that passed during the poll are polled as well.
        if !wasPolled(soonAfter: now) { polledAt = now }
        switch outcome {
        case .answered, .unchanged:
            unanswered = 0
            hasResult = true
            due = grid.map { nextSlot(of: $0, notBefore: now) }
        case .notReady:
            due = patientDue(after: .zero, now: now)
        case .failed(let retryAfter):
            let quiet = Patience.bounded(retryAfter)
            if let grid, hasResult {
                let slot = nextSlot(of: grid, notBefore: now + quiet)
                isHeld = slot > nextSlot(of: grid, notBefore: now)
                due = slot
            } else {
                due = patientDue(after: quiet, now: now)
            }
        }
        due = due.map(clearOfBlackouts)
        return due
    }

    /// When to poll next, after a poll that somebody asked for beside the schedule.
    ///
    /// A result counts like any other. Without one everything stays as it was: neither the grid nor patience nor a
    /// one-off that has settled is moved by somebody's curiosity.
    public mutating func next(afterExtra outcome: PollOutcome, at now: Timestamp) -> Timestamp? {
        switch outcome {
        case .answered, .unchanged: return next(after: outcome, at: now)
        case .notReady, .failed:
            if case .failed(let retryAfter) = outcome, let due, due <= now + Patience.bounded(retryAfter) {
                return next(after: outcome, at: now)
            }
            // The slot passed during the poll, which has looked in its place.
            if let due, due <= now { return next(after: outcome, at: now) }
            return due
        }
    }

    /// The first slot that is ahead and has not been polled, at or after `time`.
    ///
    /// A clock that was set back shows a polled slot as ahead once more. It is left out, unless it is so far ahead that
    /// the clock must have been wrong before.
    func nextSlot(of grid: PollGrid, notBefore time: Timestamp) -> Timestamp {
        guard let polledAt, wasPolled(soonAfter: time) else { return grid.slot(after: time) }
        return grid.slot(after: polledAt)
    }

    /// Whether the latest poll is ahead, as a clock that was set back a little shows it.
    private func wasPolled(soonAfter time: Timestamp) -> Bool {
        guard let grid, let polledAt else { return false }
        return polledAt > time && polledAt - time <= grid.interval
    }

    private mutating func patientDue(after quiet: Duration, now: Timestamp) -> Timestamp {
        hasResult = false
        unanswered = min(unanswered, .max - 1) + 1
        let wait = patience.wait(unanswered: unanswered)
        isHeld = true
        // Those who were sent away together should not come back together.
        let jitter: Duration = quiet > .zero ? .milliseconds(spread(configID, over: wait.milliseconds / 4)) : .zero
        return now + max(wait, quiet + jitter)
    }
}
