extension RateBudget {
    enum Turn: Hashable, Sendable {
        case now
        /// Not before that time, and then it is to be asked again.
        case notBefore(Duration)
        /// Not before the answer of the request that went alone; the time is the latest for it.
        case afterTrial(until: Duration)

        /// The time at which to ask again.
        func time(_ now: Duration) -> Duration {
            switch self {
            case .now: now
            case .notBefore(let time), .afterTrial(let time): time
            }
        }
    }

    /// What holds a request back.
    struct Hold: Hashable, Sendable {
        let turn: Turn
        /// Why it is not `now`.
        let reason: BudgetExhausted.Reason?
    }

    /// Several things that hold a request back: the one that does so for longest counts.
    private struct Longest {
        private(set) var time: Duration
        private(set) var reason: BudgetExhausted.Reason?

        init(_ now: Duration) {
            time = now
        }

        mutating func take(_ other: Duration, _ cause: BudgetExhausted.Reason) {
            guard other > time else { return }
            (time, reason) = (other, cause)
        }
    }

    /// Whether a request of the priority may go out at `now`, to which the budget was advanced.
    func turn(_ priority: RequestPriority, at now: Duration) -> Turn { hold(priority, at: now).turn }

    /// - Parameter isUrgent: for a poll that would otherwise not be made at all: it need not keep the pace, and what it
    ///   leaves is a tenth of each limit, for persons.
    func hold(_ priority: RequestPriority, at now: Duration, isUrgent: Bool = false) -> Hold {
        var longest = Longest(now)
        switch phase {
        case .open: break
        case .paused(let until): longest.take(until, .refused)
        case .trying(_, let since) where since + Self.trialPatience > now:
            return Hold(turn: .afterTrial(until: since + Self.trialPatience), reason: .awaitingAnswer)
        case .trying: break
        }
        let isPoll = priority == .background
        var pace = Duration.zero
        for window in windows {
            let groups = log.groups(within: window.window, at: now)
            let kept = isUrgent ? window.limit / 10 : 0
            longest.take(room(in: window, groups, leaving: kept, at: now), .ownLimit)
            if isPoll, !isUrgent { pace = max(pace, self.pace(of: window, groups, at: now)) }
        }
        for allowance in allowances where allowance.left < 1 + (isUrgent ? allowance.limit / 10 : 0) {
            longest.take(allowance.end, .usedUp)
        }
        if isPoll {
            longest.take(personUntil, .person)
            if !isUrgent { for allowance in allowances { pace = max(pace, self.pace(of: allowance, at: now)) } }
            if let lastPoll { longest.take(lastPoll + pace, .pace) }
        }
        return Hold(turn: longest.time > now ? .notBefore(longest.time) : .now, reason: longest.reason)
    }

    /// When the window has room for one more, and some others beside it.
    private func room(
        in window: RateQuota, _ groups: SendLog.Groups, leaving kept: Int, at now: Duration
    ) -> Duration {
        var excess = groups.count - window.limit + kept + 1
        guard excess > 0 else { return now }
        for group in groups.all {
            excess -= group.count
            if excess <= 0 { return .nanoseconds(group.leaves) }
        }
        return now + window.window
    }

    /// The least time between two polls for the sake of a window: nothing while at most half of it is used, and after
    /// that so much that polls at this pace never find it full.
    ///
    /// Until a group of requests leaves there is what is left now and what has left before it. The group for which this
    /// has to last longest sets the pace. A group counts as leaving when its first request does, so that the last of the
    /// budget is used just before there is more.
    private func pace(of window: RateQuota, _ groups: SendLog.Groups, at now: Duration) -> Duration {
        var room = window.limit - groups.count
        guard room * 2 < window.limit else { return .zero }
        let start = now.nanoseconds - window.window.nanoseconds
        var pace: Int64 = 0
        for group in groups.all {
            pace = max(pace, (group.start - start) / Int64(max(room, 0) + 1))
            room += group.count
        }
        return .nanoseconds(pace)
    }

    /// The same for what the server said is left, until the time that it said.
    private func pace(of allowance: RateAllowance, at now: Duration) -> Duration {
        guard allowance.left * 2 < allowance.limit else { return .zero }
        return max(allowance.end - RateAllowance.rounding - now, .zero) / (allowance.left + 1)
    }

    /// How many may go out at once before a window or an allowance is used up; nil where there is neither.
    func remaining(at now: Duration) -> Int? {
        let windows = windows.map { $0.limit - log.count(within: $0.window, at: now) }
        guard let least = (windows + allowances.map(\.left)).min() else { return nil }
        return phase.holds(at: now) ? 0 : max(least, 0)
    }
}

extension RateBudget.Phase {
    var isTrial: Bool { if case .trying = self { true } else { false } }

    func holds(at now: Duration) -> Bool {
        switch self {
        case .open: false
        case .paused(let until): until > now
        case .trying(_, let since): since + RateBudget.trialPatience > now
        }
    }
}
