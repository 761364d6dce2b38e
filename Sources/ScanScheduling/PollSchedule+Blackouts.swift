import PortModel

extension PollSchedule {
    /// `time` itself, or where a blackout covers it, a moment soon after the blackout's end. However many slots it
    /// covered, that one poll makes up for them, and a hash spreads those who waited together.
    func clearOfBlackouts(_ time: Timestamp) -> Timestamp {
        let free = blackouts.free(from: time)
        guard free.start > time else { return time }
        let room = free.end.map { $0 - free.start - .milliseconds(1) } ?? catchUpSpread
        let late = free.start + .milliseconds(spread(configID, over: min(catchUpSpread, room).milliseconds))
        // The slot that comes first makes up for those that were put off as well.
        guard let grid, hasResult else { return late }
        return min(late, grid.slot(after: free.start - .milliseconds(1)))
    }

    /// Whether a due time is one that a blackout has put off: soon after its end, and not a slot.
    func follows(blackoutBefore time: Timestamp) -> Bool {
        guard let grid, !blackouts.isEmpty, grid.slot(after: time - .milliseconds(1)) != time else { return false }
        let start = time - catchUpSpread
        let free = blackouts.free(from: start)
        return free.start > start || free.end.map { $0 < time } ?? false
    }
}
