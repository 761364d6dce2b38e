import PortModel

/// What somebody with a watch and a calendar holds the polls of one config to: the slots in their order, which of them
/// were polled, and by when the next one has to be. Knows the grid's two numbers and the blackouts, and nothing of how
/// polls are planned.
struct PollAccount {
    let interval: Duration
    let offset: Duration
    let blackouts: ObviousBlackouts
    /// Over how long those who missed something together are spread.
    let spread: Duration
    /// When the latest poll ended; nil where nobody can know it any more.
    private var last: Timestamp?
    /// The first slot that nobody has looked in the place of.
    private(set) var debt: Timestamp
    /// By when somebody has to.
    private(set) var deadline: Timestamp
    /// What the debt was when the latest poll was recorded.
    private var recordedDebt: Timestamp
    private var polledSlots: Set<Int64> = []

    /// How late a timer may be.
    static let slack: Duration = .milliseconds(80)

    init(grid: (interval: Duration, offset: Duration), blackouts: ObviousBlackouts, start: Timestamp) {
        (interval, offset, self.blackouts) = (grid.interval, grid.offset, blackouts)
        spread = min(grid.interval / 4, .seconds(60)) + .milliseconds(1)
        (debt, deadline, recordedDebt) = (start, start, start)
        look(endedAt: start, quiet: .zero)
    }

    /// A poll that the schedule asked for. Returns what is wrong with it.
    mutating func poll(from start: Timestamp, to end: Timestamp, quiet: Duration) -> String? {
        if blackouts.cover(start) { return "polled in a blackout" }
        if !polledSlots.insert(number(of: start)).inserted { return "a slot was polled twice" }
        if start > deadline + Self.slack { return "polled only after \(deadline)" }
        last = start
        look(endedAt: end, quiet: quiet)
        return nil
    }

    /// Somebody looked, for whichever reason: the slots up to now need no other look.
    mutating func look(endedAt end: Timestamp, quiet: Duration) {
        // A clock that was set back a little shows slots as ahead that were polled before.
        let after = polled(soonAfter: end) ?? end
        last = after
        debt = slot(after: max(after, end + quiet))
        deadline = latest(debt, within: .zero)
        recordedDebt = debt
    }

    /// The end of the latest poll, where it is ahead, but not so far that the clock must have been wrong then.
    private func polled(soonAfter time: Timestamp) -> Timestamp? {
        last.flatMap { $0 > time && $0 - time <= interval ? $0 : nil }
    }

    /// Time went by, asleep or not running, or the clock was set forward: what that missed is polled once, and soon.
    mutating func passed(until now: Timestamp) {
        if debt <= now { deadline = max(deadline, latest(now, within: spread)) }
    }

    /// The clock was set back, and the daemon has seen it.
    mutating func setBack(to now: Timestamp) {
        // An hour of quiet is the most that a server gets.
        let isQuiet = last.map { debt > slot(after: $0) } ?? false && debt - now <= interval + .seconds(3600)
        if let last, last <= now {
            if !isQuiet { debt = slot(after: last) }
        } else {
            let isLittle = polled(soonAfter: now) != nil
            // So far back that the slots are lived through once more.
            if !isLittle { polledSlots = polledSlots.filter { $0 <= number(of: now) } }
            if !isQuiet { debt = slot(after: polled(soonAfter: now) ?? now) }
        }
        deadline = debt <= now ? latest(now, within: spread) : latest(debt, within: .zero)
    }

    /// It starts anew, which is how it learns that time has passed, or that the clock was set back meanwhile.
    ///
    /// - Parameter known: the end of the poll that was recorded last.
    mutating func restart(at now: Timestamp, known: Timestamp) {
        // It cannot know of slots that were polled before the clock was set back.
        polledSlots = polledSlots.filter { $0 <= number(of: known) }
        if known > now {
            polledSlots = polledSlots.filter { $0 < number(of: now) }
            (last, debt) = (nil, now)
            deadline = latest(now, within: spread)
        } else {
            (last, debt) = (known, recordedDebt)
            deadline = debt <= now ? latest(now, within: spread) : latest(debt, within: .zero)
        }
    }

    /// A timer ran out within a blackout: it came a moment too late.
    mutating func wasPutOff(at now: Timestamp) {
        if blackouts.cover(now) { deadline = max(deadline, latest(now, within: .zero)) }
    }

    /// The latest moment for what is to come from `time` on within a spread, where blackouts move it to their end.
    private func latest(_ time: Timestamp, within spread: Duration) -> Timestamp {
        var last = time + spread
        var minute = time
        while minute <= last {
            let end = blackouts.end(from: minute)
            if end > minute { last = max(last, end + self.spread) }
            minute = Timestamp(milliseconds: (end.milliseconds / 60_000 + 1) * 60_000)
        }
        return last
    }

    func number(of time: Timestamp) -> Int64 {
        let (past, length) = (time.milliseconds - offset.milliseconds, interval.milliseconds)
        return past >= 0 ? past / length : (past + 1) / length - 1
    }

    func slot(after time: Timestamp) -> Timestamp {
        Timestamp(milliseconds: (number(of: time) + 1) * interval.milliseconds + offset.milliseconds)
    }
}
