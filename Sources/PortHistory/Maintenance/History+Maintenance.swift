import GRDB
import PortModel

extension History {
    /// Makes the next step of a round: one short transaction, between which commits have their turn.
    ///
    /// - Throws: `HistoryError`; the round stays where it was.
    public func advance(_ round: MaintenanceRound) async throws -> MaintenanceRound {
        var round = round
        if case .polls(let walk) = round.phase, walk.named == nil {
            // Looks at every event: not for the writer.
            let named = try await read("find the polls that events rest on", PollWalk.namedPolls)
            round.phase = .polls(PollWalk(named: named))
            return round
        }
        let start = round
        return try await write("keep the history in order") { database in
            var next = start
            try next.step(database)
            return next
        }
    }
}

extension MaintenanceRound {
    mutating func step(_ database: Database) throws {
        switch phase {
        case .deliveries:
            let count = try Self.dropDeliveries(database, now: now)
            dropped.deliveries += count
            if count < Retention.rowsPerStep { phase = cutoff == nil ? .polls(PollWalk()) : .coverage }
        case .coverage:
            // First what says that somebody looked: before what they saw is dropped, or it would count as closed.
            let isMore = try cutoff.map { try Self.dropCoverage(database, before: $0) } ?? false
            if !isMore { phase = .intervals }
        case .intervals:
            let count = try cutoff.map { try Self.dropIntervals(database, before: $0) } ?? 0
            dropped.intervals += count
            if count < Retention.rowsPerStep { phase = .events(after: EventPlace()) }
        case .events(var place):
            let (count, isLast) =
                try cutoff.map { try Self.dropEvents(database, before: $0, after: &place) } ?? (0, true)
            dropped.events += count
            phase = isLast ? .polls(PollWalk()) : .events(after: place)
        case .polls(var walk):
            dropped.polls += try walk.step(database, now: now, cutoff: floor)
            phase = !walk.isDone ? .polls(walk) : shrunkTo == nil ? .shrink(after: EventPlace()) : .vacuum
        case .shrink(var place):
            let isMore = try shrink(database, after: &place)
            // What was dropped may leave polls that nothing rests on any more.
            phase = isMore ? .shrink(after: place) : shrunkTo == nil ? .vacuum : .polls(PollWalk())
        case .vacuum:
            let pages = try FilePages(database)
            // Polls may have gone since nothing else was found.
            if let limit = retention.maxSize, pages.used <= limit { isStuck = false }
            let count = try pages.giveBack(database, limit: retention.maxSize)
            dropped.pages += count
            if count == 0 {
                keepsRoom = pages.isTooBig(for: retention.maxSize)
                phase = .done
            }
        case .done: break
        }
    }

    /// Drops some of the oldest while the file is too big. Returns whether there is more to do.
    private mutating func shrink(_ database: Database, after place: inout EventPlace) throws -> Bool {
        guard let limit = retention.maxSize, try FilePages(database).used > limit else { return false }
        guard let cutoff = try Self.oldest(database, after: place) else {
            isStuck = true
            return false
        }
        shrunkTo = max(cutoff, shrunkTo ?? cutoff)
        if try Self.dropCoverage(database, before: cutoff) { return true }
        dropped.intervals += try Self.dropIntervals(database, before: cutoff)
        dropped.events += try Self.dropEvents(database, before: cutoff, after: &place).count
        return true
    }
}
