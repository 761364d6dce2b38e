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
        case exhausted(wait: Duration)
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
        let personsTurn = persons.isEmpty ? nil : budget.turn(.interactive, at: now)
        let pollsTurn = polls.isEmpty ? nil : budget.turn(.background, at: now)
        if let personsTurn { left += persons.dismiss(turn: personsTurn, now) }
        if let pollsTurn { left += polls.dismiss(turn: pollsTurn, now) }
        guard let turn = (persons.isEmpty ? pollsTurn : personsTurn)?.time(now), head != nil else { return (left, nil) }
        return (left, min(turn, persons.soonest ?? turn, polls.soonest ?? turn))
    }
}

extension RateBudget.Turn {
    /// The time at which to ask again.
    func time(_ now: Duration) -> Duration {
        switch self {
        case .now: now
        case .notBefore(let time), .afterTrial(let time): time
        }
    }
}
