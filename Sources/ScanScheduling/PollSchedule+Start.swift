public import PortModel

extension PollSchedule {
    /// When to poll first after a start; nil for a one-off that has its result.
    ///
    /// - A config without a due time is new: it is polled at once, new ones spread over two seconds.
    /// - A due time ahead is kept, unless it is further ahead than any schedule puts one: then a clock went wrong.
    /// - A due time that has passed, however often, gives one catch-up.
    /// - A last poll that is ahead means that the clock was set back since, nobody knows by how much: one catch-up too,
    ///   since a slot that is polled twice does less harm than one that is not.
    ///
    /// - Parameter lastPoll: when the config was polled last, as the history kept it: its slot is not polled again where
    ///   the clock is set back a little later on.
    public mutating func first(persistedDue: Timestamp?, lastPoll: Timestamp? = nil, now: Timestamp) -> Timestamp? {
        isCatchUp = false
        isHeld = false
        guard grid != nil || !hasResult else {
            due = nil
            return nil
        }
        guard let persistedDue else {
            let window = min(grid?.interval ?? Patience.start, Patience.start)
            due = clearOfBlackouts(now + .milliseconds(spread(configID, over: window.milliseconds)))
            isCatchUp = true
            return due
        }
        let wasSetBack = lastPoll.map { $0 > now } ?? false
        due = wasSetBack ? now : persistedDue
        // Where nobody kept it: no later than a slot before the one that was due.
        if let grid, hasResult { polledAt = wasSetBack ? nil : lastPoll ?? persistedDue - grid.interval }
        // So far ahead, or on the grid with slots before it left out, it is only when the server asked for quiet.
        let isSlot = grid.map { $0.slot(after: persistedDue - .milliseconds(1)) == persistedDue } ?? false
        let isFar = persistedDue - now > (grid?.interval ?? Patience.longest)
        isHeld = !wasSetBack && (isFar || isSlot && persistedDue > now && hasUnpolledSlot(at: now))
        return adjusted(at: now)
    }

    /// The clock was set, or the machine slept: when to poll now. Nil when nothing is due at all.
    public mutating func clockStepped(at now: Timestamp) -> Timestamp? { adjusted(at: now) }

    /// A timer that was armed for `due` has run out: whether to poll.
    ///
    /// Much too late means that others are too, after a suspend or a step of the clock: then the poll is put off once,
    /// so that not all of them come at the same moment.
    public mutating func fired(at now: Timestamp) -> Action {
        guard let due else { return .nothing }
        if due <= now, isCatchUp || now - due <= lateness {
            // Where no blackout ends any more, polling all the same does less harm than never polling.
            if clearOfBlackouts(now) > now { return .wait(until: waitForEnd(ofBlackoutAt: now)) }
            polledBefore = polledAt
            polledAt = now
            return .poll
        }
        return adjusted(at: now).map { .wait(until: $0) } ?? .nothing
    }

    /// A blackout began after `fired` said to poll, and before the poll had its turn. Returns when to make it instead.
    public mutating func putOff(at now: Timestamp) -> Timestamp {
        polledAt = polledBefore
        return waitForEnd(ofBlackoutAt: now)
    }

    private mutating func waitForEnd(ofBlackoutAt now: Timestamp) -> Timestamp {
        let time = clearOfBlackouts(now)
        due = time
        isCatchUp = false
        return time
    }

    /// How late a poll may be without being taken for one of many that were missed.
    private var lateness: Duration { max(catchUpSpread, .seconds(1)) }

    /// The due time, moved to where it makes sense at `now`.
    private mutating func adjusted(at now: Timestamp) -> Timestamp? {
        guard let known = due else { return nil }
        if known <= now || known - now > catchUpSpread && !isHeld && hasUnpolledSlot(at: now) {
            guard known > now || !isCatchUp else { return known }
            isHeld = false
            let catchUp = now + .milliseconds(spread(configID, over: catchUpSpread.milliseconds))
            // The slot that comes first makes up for the missed ones as well.
            let first = grid.map { min(catchUp, $0.slot(after: now)) } ?? catchUp
            due = clearOfBlackouts(first)
            // One that waits for a blackout's end may be one of many that miss it together.
            isCatchUp = due == first
            return due
        }
        if known - now > furthest {
            isHeld = false
            due = grid.map { nextSlot(of: $0, notBefore: now) } ?? now + patience.wait(unanswered: unanswered)
        } else if let grid, hasResult, !isHeld {
            // After a clock was set back, slots may come before what was to make up for others.
            due = min(known, nextSlot(of: grid, notBefore: now))
        }
        due = due.map(clearOfBlackouts)
        isCatchUp = isCatchUp && due == known
        return due
    }

    /// Whether a slot has passed since the latest poll, as far as the clock can be believed.
    private func hasUnpolledSlot(at now: Timestamp) -> Bool {
        guard let grid, hasResult, let polledAt, polledAt <= now else { return false }
        return grid.slot(after: polledAt) <= now
    }

    /// No due time is further ahead than this while the clock is right.
    private var furthest: Duration {
        let interval = grid?.interval ?? Patience.longest
        return isHeld ? interval + Patience.longest : interval
    }
}
