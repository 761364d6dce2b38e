import Synchronization

/// The requests that one credential may make, shared by everything that makes them: each waits here for its turn, and
/// tells here what its answer said. `RateBudget` decides, `WaitingLine` keeps the order, and this performs it.
public final class RequestBudget: Sendable {
    private let desk: Mutex<BudgetDesk>
    private let clock: any RequestClock
    private let random: @Sendable () -> Double

    /// - Parameters:
    ///   - quota: the limit that is known beforehand; nil where there is none, and then only the answers tell of one.
    ///   - sharedFile: the path of a file through which processes of this machine share the budget. One that cannot be
    ///     used is passed over: the budget is this process's own then (`isShared`).
    ///   - random: numbers in 0..<1, so that those who were refused together do not come back together.
    public convenience init(
        quota: RateQuota?, sharedFile: String? = nil, clock: any RequestClock = MachineClock(),
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.init(quota: quota, sharedFile: sharedFile, boot: .current(), clock: clock, random: random)
    }

    init(
        quota: RateQuota?, sharedFile: String?, boot: BootID?, clock: any RequestClock,
        random: @escaping @Sendable () -> Double
    ) {
        let file = sharedFile.map(BudgetFile.init)
        let ledger = BudgetLedger(quota: quota, file: file, boot: boot, clock: clock)
        desk = Mutex(BudgetDesk(ledger: ledger))
        self.clock = clock
        self.random = random
        step()
    }

    /// Waits for this request's turn, at most `patience`. Whoever gets a ticket must give it back with `finish` however
    /// the request ends (a `defer` does it): a ticket is given even when the task is cancelled at that very moment, and
    /// until it is back its request counts as being on its way.
    ///
    /// A person's request goes before every poll that waits, and otherwise they go in the order of their coming.
    ///
    /// - Throws: `BudgetExhausted`, at once where it is known that the turn will come too late; `CancellationError`.
    public func acquire(_ priority: RequestPriority, patience: Duration) async throws -> RequestTicket {
        let id = desk.withLock { $0.nextID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let deadline = clock.uptime() + min(max(patience, .zero), .seconds(10 * 86_400))
                step { desk in
                    // When the task is cancelled after this, `onCancel` finds the waiter in the line.
                    guard !Task.isCancelled else { return [.init(continuation, .failure(CancellationError()))] }
                    desk.join(.init(id: id, priority: priority, deadline: deadline), continuation)
                    return []
                }
            }
        } onCancel: {
            step { $0.leave(id) }
        }
    }

    /// Gives a ticket back, exactly once, with what the answer said of the rate; nil when no answer came.
    public func finish(_ ticket: RequestTicket, _ notice: RateNotice?) {
        let number = random()
        step { desk in
            desk.finish(ticket, notice, random: number)
            return []
        }
    }

    /// Where the budget stands now.
    public var state: RateState {
        step()
        return desk.withLock { $0.state(at: clock.uptime()) }
    }

    /// Whether the budget is shared with the other processes of the machine, as far as the last request told.
    public var isShared: Bool { desk.withLock { $0.isShared } }

    /// Another quota from now on, for requests that are still to come.
    func use(_ quota: RateQuota?) {
        step { desk in
            desk.use(quota)
            return []
        }
    }

    /// Changes the desk, lets everybody go whose turn it is, and sets the alarm for the next one.
    private func step(_ change: (inout BudgetDesk) -> [BudgetDesk.Call] = { _ in [] }) {
        let calls = desk.withLock { desk in
            let calls = change(&desk) + desk.settle()
            arm(&desk)
            return calls
        }
        // Not under the lock: whoever is called may come back with the next request.
        for call in calls { call.perform() }
    }

    /// One task sleeps until the next turn or the end of somebody's patience. It is there only while somebody waits, and
    /// is cancelled when the time changes.
    private func arm(_ desk: inout BudgetDesk) {
        guard desk.alarm?.time != desk.wake else { return }
        desk.alarm?.task.cancel()
        desk.alarm = desk.wake.map { time in
            let task = Task {
                do { try await self.clock.sleep(until: time) } catch { return }
                self.ring(time)
            }
            return (time, task)
        }
    }

    private func ring(_ time: Duration) {
        step { desk in
            if desk.alarm?.time == time { desk.alarm = nil }
            return []
        }
    }
}
