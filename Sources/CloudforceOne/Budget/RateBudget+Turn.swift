extension RateBudget {
    enum Turn: Hashable, Sendable {
        case now
        /// Not before that time, and then it is to be asked again.
        case notBefore(Duration)
        /// Not before the answer of the request that went alone; the time is the latest for it.
        case afterTrial(until: Duration)
    }

    /// Whether a request of the priority may go out at `now`, to which the budget was advanced.
    func turn(_ priority: RequestPriority, at now: Duration) -> Turn {
        var time = now
        switch phase {
        case .open: break
        case .paused(let until): time = max(time, until)
        case .trying(_, let since) where since + Self.trialPatience > now:
            return .afterTrial(until: since + Self.trialPatience)
        case .trying: break
        }
        var pace = Duration.zero
        for window in windows {
            let groups = log.groups(within: window.window, at: now)
            time = max(time, room(in: window, groups, at: now))
            if priority == .background { pace = max(pace, self.pace(of: window, groups, at: now)) }
        }
        for allowance in allowances where allowance.left < 1 { time = max(time, allowance.end) }
        if priority == .background {
            for allowance in allowances { pace = max(pace, self.pace(of: allowance, at: now)) }
            time = max(time, personUntil)
            if let lastPoll { time = max(time, lastPoll + pace) }
        }
        return time > now ? .notBefore(time) : .now
    }

    /// When the window has room for one more.
    private func room(in window: RateQuota, _ groups: SendLog.Groups, at now: Duration) -> Duration {
        var excess = groups.count - window.limit + 1
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
