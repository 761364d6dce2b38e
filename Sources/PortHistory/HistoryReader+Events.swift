import GRDB
public import PortModel

/// Some events, and how far the history went when they were read.
public struct EventPage: Hashable, Sendable {
    /// In the order in which they were committed.
    public let events: [CommittedEvent]
    /// The sequence number of the newest event of all, also where it is not among these: where a later call goes on.
    public let last: Int64
}

extension HistoryReader {
    /// Events in the order in which they were committed.
    ///
    /// - Parameters:
    ///   - since: only those noticed at this time or later.
    ///   - after: only those that come after this sequence number: to go on where an earlier call stood.
    ///   - limit: at most so many, the newest ones.
    public func events(since: Timestamp? = nil, after: Int64 = 0, limit: Int = 10_000) async throws -> [CommittedEvent]
    {
        var filter = EventFilter()
        filter.since = since
        return try await events(filter, after: after, limit: limit).events
    }

    /// The newest events that a filter lets through. One short transaction: to follow, call it again with the page's
    /// `last`.
    public func events(_ filter: EventFilter, after: Int64 = 0, limit: Int = 10_000) async throws -> EventPage {
        try await read("read the events") { database in
            let newest = try Int64.fetchOne(database, sql: "SELECT max(id) FROM event") ?? 0
            var sql = "SELECT * FROM event WHERE id > ?"
            var arguments: StatementArguments = [max(after, try Self.event(before: filter.since, database))]
            for term in filter.terms {
                sql += " AND \(term.sql)"
                arguments += term.arguments
            }
            let rows = try Row.fetchCursor(database, sql: sql + " ORDER BY id DESC", arguments: arguments)
            var events: [CommittedEvent] = []
            while events.count < limit, let row = try rows.next() {
                let event = try EventRow.read(row)
                if filter.includes(event.event) { events.append(event) }
            }
            return EventPage(events: events.reversed(), last: newest)
        }
    }

    /// The sequence number of the newest event; 0 when there is none.
    public func lastEvent() async throws -> Int64 {
        try await read("read the events") { try Int64.fetchOne($0, sql: "SELECT max(id) FROM event") ?? 0 }
    }

    /// A sequence number with nothing of interest up to it: found in the index by time, so that a question about the last
    /// hour does not read years.
    private static func event(before since: Timestamp?, _ database: Database) throws -> Int64 {
        guard let since else { return 0 }
        let first = try Int64.fetchOne(
            database, sql: "SELECT min(id) FROM event WHERE at >= ?", arguments: [since.milliseconds])
        return (first ?? .max) - 1
    }
}
