/// A budget, and the file that other processes see it through.
///
/// The file is what counts; the copy here is for when the file cannot be had: then this process goes on by itself, and
/// tells the file what it did as soon as it can.
struct BudgetLedger: Sendable {
    /// What there is to tell at most; older changes than these are likely out of every window.
    private static let missedLimit = 2000

    private(set) var budget: RateBudget
    private(set) var isShared = false
    /// The uptime of the last update.
    private(set) var time: Duration
    private let file: BudgetFile?
    private let boot: BootID?
    private let clock: any RequestClock
    private var missed: [RateChange] = []

    /// Whether there may be other processes to think of.
    var hasFile: Bool { file != nil }

    init(quota: RateQuota?, file: BudgetFile?, boot: BootID?, clock: any RequestClock) {
        time = clock.uptime()
        budget = RateBudget(quota: quota, now: time)
        self.file = boot == nil ? nil : file
        self.boot = boot
        self.clock = clock
    }

    /// Lets `body` change the budget as it is now, with nobody else in between.
    ///
    /// - Parameter body: gets the uptime as well, and also returns what it changed. It may be called twice when the file
    ///   cannot be written, and then the second time counts; so it must change nothing else.
    mutating func update<Result>(
        _ body: (inout RateBudget, _ now: Duration) -> (Result, [RateChange])
    ) -> Result {
        if let file, let boot {
            var outcome: (budget: RateBudget, time: Duration, result: Result)?
            let isWritten = file.exchange { bytes in
                // The time is asked for under the lock, so that it never goes backwards from one process to the next.
                let now = clock.uptime()
                guard var current = current(bytes, boot, now) else { return nil }
                current.advance(to: now)
                let (result, _) = body(&current, now)
                outcome = (current, now, result)
                return BudgetImage.write(current, boot: boot)
            }
            if isWritten, let outcome {
                (budget, time, isShared, missed) = (outcome.budget, outcome.time, true, [])
                return outcome.result
            }
        }
        isShared = false
        time = clock.uptime()
        budget.advance(to: time)
        let (result, changes) = body(&budget, time)
        if file != nil { missed = (missed + changes).suffix(Self.missedLimit) }
        return result
    }

    /// The budget in the file with what this process could not tell it yet; nil where the file is not to be used.
    private func current(_ bytes: [UInt8], _ boot: BootID, _ now: Duration) -> RateBudget? {
        switch BudgetImage.read(bytes, boot: boot, own: budget, now: now) {
        case .foreign: return nil
        case .fresh: return budget
        case .budget(var current):
            for change in missed { current.apply(change) }
            return current
        }
    }

    mutating func use(_ quota: RateQuota?) {
        guard quota != budget.quota else { return }
        budget.use(quota, at: clock.uptime())
    }
}
