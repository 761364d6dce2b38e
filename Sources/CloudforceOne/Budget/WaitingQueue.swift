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

    /// Nobody goes before the time of the turn, so who will not wait until then need not wait at all. The answer to the
    /// request that goes alone can come at any moment: it is waited for.
    mutating func dismiss(
        turn: RateBudget.Turn, _ now: Duration
    ) -> [(WaitingLine.Waiter, WaitingLine.Outcome)] {
        let isOpen = if case .afterTrial = turn { true } else { false }
        let limit = isOpen ? now : turn.time(now)
        guard let soonest, soonest < limit || soonest <= now else { return [] }
        let wait = isOpen ? RateBudget.shortestPause : max(turn.time(now) - now, RateBudget.shortestWait)
        let isDismissed = { (waiter: WaitingLine.Waiter) in waiter.deadline < limit || waiter.deadline <= now }
        let dismissed = waiters.filter(isDismissed)
        waiters.removeAll(where: isDismissed)
        self.soonest = waiters.lazy.map(\.deadline).min()
        return dismissed.map { ($0, .exhausted(wait: wait)) }
    }
}
