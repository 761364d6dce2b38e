/// Those who wait with the same priority, in the order of their coming.
struct WaitingQueue: Sendable {
    private var waiters: [WaitingLine.Waiter] = []
    /// No deadline is before this. It may be that of somebody who has left.
    private(set) var soonest: Duration?

    var first: WaitingLine.Waiter? { waiters.first }
    var count: Int { waiters.count }
    var isEmpty: Bool { waiters.isEmpty }

    mutating func append(_ waiter: WaitingLine.Waiter) {
        waiters.append(waiter)
        soonest = min(soonest ?? waiter.deadline, waiter.deadline)
    }

    mutating func removeFirst() {
        waiters.removeFirst()
        if waiters.isEmpty { soonest = nil }
    }

    mutating func remove(_ id: UInt64) {
        waiters.removeAll { $0.id == id }
        soonest = waiters.lazy.map(\.deadline).min()
    }

    /// The first one whose patience is over.
    func due(at now: Duration) -> WaitingLine.Waiter? {
        guard let soonest, soonest <= now else { return nil }
        return waiters.first { $0.deadline <= now }
    }

    /// Nobody goes before the time of the turn, so who will not wait until then need not wait at all. The answer to the
    /// request that goes alone can come at any moment: it is waited for.
    mutating func dismiss(_ hold: RateBudget.Hold, _ now: Duration) -> [(WaitingLine.Waiter, WaitingLine.Outcome)] {
        let isOpen = if case .afterTrial = hold.turn { true } else { false }
        let time = hold.turn.time(now)
        let limit = isOpen ? now : time
        guard let soonest, soonest < limit || soonest <= now else { return [] }
        let wait = isOpen ? RateBudget.shortestPause : max(time - now, RateBudget.shortestWait)
        let exhausted = BudgetExhausted(wait: wait, reason: hold.reason ?? .ownLimit)
        let isDismissed = { (waiter: WaitingLine.Waiter) in waiter.deadline < limit || waiter.deadline <= now }
        let dismissed = waiters.filter(isDismissed)
        waiters.removeAll(where: isDismissed)
        self.soonest = waiters.lazy.map(\.deadline).min()
        return dismissed.map { ($0, .exhausted(exhausted)) }
    }
}
