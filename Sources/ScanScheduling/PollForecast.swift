public import PortModel

/// When a config would be polled from now on, if every poll were answered and no clock set.
///
/// Polls that follow each other on the grid are one stretch, so that a config that is polled every second costs no more
/// than one that is polled every week.
public struct PollForecast: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// On the config's grid.
        case slot
        /// Once, for what was missed.
        case catchUp = "catch-up"
        /// Once, for what a blackout put off.
        case afterBlackout = "after-blackout"
        /// Until there is a first result, more polls than this one may follow.
        case firstResult = "first-result"
    }

    /// Polls at the same distance.
    public struct Stretch: Sendable, Hashable {
        public let kind: Kind
        public let first: Timestamp
        public let interval: Duration
        /// At least 1.
        public let count: Int

        public var last: Timestamp { first + interval * (count - 1) }

        /// The polls at or after `start` and before `end`: their number, and the first and last of them; nil for none.
        public func polls(from start: Timestamp, until end: Timestamp) -> (
            count: Int, first: Timestamp, last: Timestamp
        )? {
            let length = max(1, interval.milliseconds)
            let skipped = start > first ? ((start - first).milliseconds + length - 1) / length : 0
            guard end > first else { return nil }
            let ahead = min(Int64(count), ((end - first).milliseconds + length - 1) / length)
            guard ahead > skipped else { return nil }
            return (
                Int(ahead - skipped), first + .milliseconds(skipped * length),
                first + .milliseconds((ahead - 1) * length)
            )
        }
    }

    /// In the order of time.
    public let stretches: [Stretch]

    /// - Parameters:
    ///   - schedule: as a start makes it.
    ///   - due: what the history says is due next.
    ///   - lastPoll: when the config was polled last.
    ///   - end: the forecast's end, itself not included.
    public init(
        _ schedule: PollSchedule, due: Timestamp?, lastPoll: Timestamp?, from now: Timestamp, until end: Timestamp
    ) {
        var schedule = schedule
        guard let first = schedule.first(persistedDue: due, lastPoll: lastPoll, now: now), first < end else {
            stretches = []
            return
        }
        var kind = Kind.slot
        if !schedule.hasResult {
            kind = .firstResult
        } else if schedule.isCatchUp {
            kind = .catchUp
        } else if schedule.follows(blackoutBefore: first) {
            kind = .afterBlackout
        }
        let start = Stretch(kind: kind, first: first, interval: .zero, count: 1)
        stretches = [start] + Self.slots(schedule, after: first, until: end)
    }

    private static func slots(_ schedule: PollSchedule, after time: Timestamp, until end: Timestamp) -> [Stretch] {
        guard let grid = schedule.grid else { return [] }
        var schedule = schedule
        schedule.hasResult = true
        var stretches: [Stretch] = []
        var time = time
        while case let slot = grid.slot(after: time), slot < end {
            let free = schedule.blackouts.free(from: slot)
            if free.start > slot {
                time = schedule.clearOfBlackouts(slot)
                guard time < end else { break }
                stretches.append(Stretch(kind: .afterBlackout, first: time, interval: .zero, count: 1))
            } else {
                let room = min(end, free.end ?? end) - slot - .milliseconds(1)
                let count = room.milliseconds / grid.interval.milliseconds + 1
                let stretch = Stretch(kind: .slot, first: slot, interval: grid.interval, count: Int(count))
                time = stretch.last
                stretches.append(stretch)
            }
        }
        return stretches
    }
}
