/// The requests of one process that wait for their turn: persons before polls, and each kind in the order of its coming.
struct WaitingLine: Sendable {
    struct Waiter: Hashable, Sendable {
        let id: UInt64
        let priority: RequestPriority
        /// The uptime until which it waits.
        let deadline: Duration
    }

    enum Outcome: Hashable, Sendable {
        case granted(RequestTicket)
        case exhausted(BudgetExhausted)
    }

    private(set) var persons = WaitingQueue()
    private(set) var polls = WaitingQueue()

    var count: Int { persons.count + polls.count }
    private var head: Waiter? { persons.first ?? polls.first }

    mutating func join(_ waiter: Waiter) {
        switch waiter.priority {
        case .interactive: persons.append(waiter)
        case .background: polls.append(waiter)
        }
    }

    mutating func leave(_ id: UInt64) {
        persons.remove(id)
        polls.remove(id)
    }

    /// Lets everybody go whose turn it is, and everybody who would have to wait for longer than they will.
    ///
    /// - Returns: who left the line, in the order in which they did, and the uptime at which to look again; nil where the
    ///   line is empty.
    mutating func settle(
        _ budget: inout RateBudget, at now: Duration
    ) -> (left: [(waiter: Waiter, outcome: Outcome)], next: Duration?) {
        budget.advance(to: now)
        var left: [(Waiter, Outcome)] = []
        while let head, budget.turn(head.priority, at: now) == .now {
            left.append((head, .granted(budget.take(head.priority, at: now))))
            if persons.isEmpty { polls.removeFirst() } else { persons.removeFirst() }
        }
        // A poll that only its pace holds back is made late rather than not at all.
        while persons.isEmpty, let poll = polls.due(at: now),
            budget.hold(.background, at: now, isUrgent: true).turn == .now
        {
            left.append((poll, .granted(budget.take(.background, at: now))))
            polls.remove(poll.id)
        }
        let personsHold = persons.isEmpty ? nil : budget.hold(.interactive, at: now)
        let pollsHold = polls.isEmpty ? nil : budget.hold(.background, at: now)
        if let personsHold { left += persons.dismiss(personsHold, now) }
        if let pollsHold { left += polls.dismiss(soonest(pollsHold, budget, at: now), now) }
        let hold = persons.isEmpty ? pollsHold : personsHold
        guard let turn = hold?.turn.time(now), head != nil else { return (left, nil) }
        return (left, min(turn, persons.soonest ?? turn, polls.soonest ?? turn))
    }

    /// Which poll may go first: one that keeps the pace, or one that cannot wait any longer.
    private func soonest(_ paced: RateBudget.Hold, _ budget: RateBudget, at now: Duration) -> RateBudget.Hold {
        let urgent = budget.hold(.background, at: now, isUrgent: true)
        return urgent.turn.time(now) < paced.turn.time(now) ? urgent : paced
    }
}
