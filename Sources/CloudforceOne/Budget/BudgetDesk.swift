/// Everything of a `RequestBudget` that its lock guards.
struct BudgetDesk {
    /// A waiter that is to be told. Calling it twice, or never, is a fault of this module.
    struct Call {
        private let continuation: CheckedContinuation<RequestTicket, any Error>
        private let result: Result<RequestTicket, any Error>

        init(_ continuation: CheckedContinuation<RequestTicket, any Error>, _ result: Result<RequestTicket, any Error>)
        {
            self.continuation = continuation
            self.result = result
        }

        func perform() { continuation.resume(with: result) }
    }

    /// While a person waits here, this is renewed, so that polls of other processes wait too.
    private static let markLength = Duration.seconds(2)
    /// How often a shared file is looked at for what no time is known of.
    private static let lookAgain = Duration.milliseconds(500)

    /// The task that sleeps, and until when.
    var alarm: (time: Duration, task: Task<Void, Never>)?
    /// When somebody's turn may come or patience ends; nil where nobody waits.
    private(set) var wake: Duration?

    private var ledger: BudgetLedger
    private var line = WaitingLine()
    private var waiting: [UInt64: CheckedContinuation<RequestTicket, any Error>] = [:]
    private var lastID: UInt64 = 0
    private var pending: [(RequestTicket, RateNotice?, random: Double)] = []
    /// The mark of a waiting person that this process left in the file.
    private var mark: Duration?
    /// The last refusal that this process heard, and the end of the pause that it led to.
    private var refusal: (RateRefusal, pausedUntil: Duration)?

    init(ledger: BudgetLedger) {
        self.ledger = ledger
    }

    var isShared: Bool { ledger.isShared }

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    mutating func join(_ waiter: WaitingLine.Waiter, _ continuation: CheckedContinuation<RequestTicket, any Error>) {
        waiting[waiter.id] = continuation
        line.join(waiter)
    }

    mutating func leave(_ id: UInt64) -> [Call] {
        guard let continuation = waiting.removeValue(forKey: id) else { return [] }
        line.leave(id)
        return [Call(continuation, .failure(CancellationError()))]
    }

    /// Taken in with the next `settle()`.
    mutating func finish(_ ticket: RequestTicket, _ notice: RateNotice?, random: Double) {
        pending.append((ticket, notice, random))
    }

    mutating func use(_ quota: RateQuota?) { ledger.use(quota) }

    /// Tells the budget what came back, and lets everybody go whose turn it is.
    mutating func settle() -> [Call] {
        let (line, mark, pending) = (line, mark, pending)
        let step = ledger.update { budget, now in Self.step(line, mark, pending, &budget, now) }
        self.line = step.line
        self.mark = step.mark
        self.pending = []
        keep(pending.compactMap { $0.1?.refusal }.last)
        wake = step.next
        // What another process does rings no bell here, and the mark of a waiting person has to be renewed.
        if let time = wake, ledger.hasFile, step.mark != nil || ledger.budget.phase.isTrial {
            wake = min(time, ledger.time + Self.lookAgain)
        }
        return step.left.compactMap { waiter, outcome in
            waiting.removeValue(forKey: waiter.id).map { Call($0, outcome.result(refusal?.0)) }
        }
    }

    /// A refusal is told for as long as its own pause lasts, and while the request that goes alone after it has no answer.
    /// A pause with another end is that of somebody else's refusal.
    private mutating func keep(_ heard: RateRefusal?) {
        switch ledger.budget.phase {
        case .open: refusal = nil
        // The file has times in nanoseconds.
        case .paused(let until) where refusal?.pausedUntil.nanoseconds != until.nanoseconds:
            refusal = heard.map { ($0, until) }
        case .paused, .trying: break
        }
    }

    private typealias Step = (
        line: WaitingLine, mark: Duration?, next: Duration?, left: [(WaitingLine.Waiter, WaitingLine.Outcome)]
    )

    private static func step(
        _ line: WaitingLine, _ mark: Duration?, _ pending: [(RequestTicket, RateNotice?, random: Double)],
        _ budget: inout RateBudget, _ now: Duration
    ) -> (Step, [RateChange]) {
        var line = line
        var changes = pending.map { RateChange.finished($0, $1, at: now, random: $2) }
        for change in changes { budget.apply(change) }
        // The mark is for others: the polls of this process stand behind its persons anyway.
        if budget.personUntil == mark { budget.personUntil = .zero }
        let (left, next) = line.settle(&budget, at: now)
        changes += left.compactMap { waiter, outcome in
            if case .granted(let ticket) = outcome { .took(ticket, waiter.priority) } else { nil }
        }
        let isPersonWaiting = !line.persons.isEmpty
        if isPersonWaiting { budget.personUntil = max(budget.personUntil, now + markLength) }
        return ((line, isPersonWaiting ? budget.personUntil : nil, next, left), changes)
    }

    func state(at now: Duration) -> RateState {
        let budget = ledger.budget
        let quota = budget.windows.min { first, second in
            first.limit - budget.log.count(within: first.window, at: now)
                < second.limit - budget.log.count(within: second.window, at: now)
        }
        let pause: Duration? = if case .paused(let until) = budget.phase, until > now { until } else { nil }
        return RateState(
            quota: quota, used: budget.log.count(within: quota?.window ?? budget.log.span, at: now),
            remaining: budget.remaining(at: now), pausedUntil: pause, waiting: line.count, isShared: ledger.isShared)
    }
}

extension WaitingLine.Outcome {
    fileprivate func result(_ refusal: RateRefusal?) -> Result<RequestTicket, any Error> {
        switch self {
        case .granted(let ticket): .success(ticket)
        case .exhausted(let error) where error.reason == .refused || error.reason == .awaitingAnswer:
            .failure(BudgetExhausted(wait: error.wait, reason: error.reason, refusal: refusal))
        case .exhausted(let error): .failure(error)
        }
    }
}
