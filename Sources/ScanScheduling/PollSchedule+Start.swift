public import PortModel

extension PollSchedule {
    /// When to poll first after a start; nil for a one-off that has its result.
    ///
    /// - A config without a due time is new: it is polled at once, new ones spread over two seconds.
    /// - A due time ahead is kept, unless it is further ahead than any schedule puts one: then a clock went wrong.
    /// - A due time that has passed, however often, gives one catch-up.
    public mutating func first(persistedDue: Timestamp?, now: Timestamp) -> Timestamp? {
        isCatchUp = false
        isHeld = false
        guard grid != nil || !hasResult else {
            due = nil
            return nil
        }
        guard let persistedDue else {
            let window = min(grid?.interval ?? Patience.start, Patience.start)
            due = now + .milliseconds(spread(configID, over: window.milliseconds))
            isCatchUp = true
            return due
        }
        due = persistedDue
        // Whatever was polled last was polled no later than a slot before the one that was due.
        if let grid, hasResult { polledAt = persistedDue - grid.interval }
        // So far ahead it is only when the server asked for quiet before the restart.
        isHeld = persistedDue - now > (grid?.interval ?? Patience.longest)
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
            polledAt = now
            return .poll
        }
        return adjusted(at: now).map { .wait(until: $0) } ?? .nothing
    }

    /// How late a poll may be without being taken for one of many that were missed.
    private var lateness: Duration { max(catchUpSpread, .seconds(1)) }

    /// The due time, moved to where it makes sense at `now`.
    private mutating func adjusted(at now: Timestamp) -> Timestamp? {
        guard let known = due else { return nil }
        if known <= now {
            guard !isCatchUp else { return known }
            let catchUp = now + .milliseconds(spread(configID, over: catchUpSpread.milliseconds))
            // The slot that comes first makes up for the missed ones as well.
            due = grid.map { min(catchUp, $0.slot(after: now)) } ?? catchUp
            isCatchUp = true
        } else if known - now > furthest {
            isHeld = false
            due = grid.map { nextSlot(of: $0, notBefore: now) } ?? now + patience.wait(unanswered: unanswered)
        }
        return due
    }

    /// No due time is further ahead than this while the clock is right.
    private var furthest: Duration {
        let interval = grid?.interval ?? Patience.longest
        return isHeld ? interval + Patience.longest : interval
    }
}
