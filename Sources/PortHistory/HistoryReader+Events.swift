import GRDB
public import PortModel

/// Some events, and how far the history went when they were read.
public struct EventPage: Hashable, Sendable {
    /// In the order in which they were committed.
    public let events: [CommittedEvent]
    /// Up to which sequence number there is nothing that is not among these or older: where a later call goes on.
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

    /// The newest events that a filter lets through. One short transaction: to follow, go on with `events(_:from:limit:)`
    /// at the page's `last`.
    public func events(_ filter: EventFilter, after: Int64 = 0, limit: Int = 10_000) async throws -> EventPage {
        try await read("read the events") { database in
            let newest = try Int64.fetchOne(database, sql: "SELECT max(id) FROM event") ?? 0
            let (sql, arguments) = Self.eventsSQL(
                filter, after: max(after, try Self.event(before: filter.since, database)))
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            var events: [CommittedEvent] = []
            while events.count < limit, let row = try rows.next() {
                if filter.includes(ip: row["ip"]) { events.append(try EventRow.read(row)) }
            }
            return EventPage(events: events.reversed(), last: newest)
        }
    }

    /// The events that come next after a sequence number, in the order in which they were committed: to follow, call it
    /// again with the page's `last` until a page is empty, and once more when there may be new ones. Nothing is left out,
    /// however much was committed meanwhile.
    /// - Parameter limit: at most so many, the oldest ones.
    public func events(_ filter: EventFilter, from after: Int64, limit: Int = 1000) async throws -> EventPage {
        try await read("read the events") { database in
            let newest = try Int64.fetchOne(database, sql: "SELECT max(id) FROM event") ?? 0
            let (sql, arguments) = Self.eventsSQL(filter, after: after, order: "ASC")
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            var events: [CommittedEvent] = []
            while let row = try rows.next() {
                guard filter.includes(ip: row["ip"]) else { continue }
                events.append(try EventRow.read(row))
                if events.count >= limit { return EventPage(events: events, last: events[events.count - 1].sequence) }
            }
            return EventPage(events: events, last: max(after, newest))
        }
    }

    /// The events after a sequence number that SQL lets through, the newest first.
    static func eventsSQL(_ filter: EventFilter, after: Int64, order: String = "DESC") -> (
        sql: String, arguments: StatementArguments
    ) {
        var sql = "SELECT * FROM event WHERE id > ?"
        var arguments: StatementArguments = [after]
        for term in filter.terms {
            sql += " AND \(term.sql)"
            arguments += term.arguments
        }
        return (sql + " ORDER BY id \(order)", arguments)
    }

    /// One event; nil where there is no such one.
    /// - Parameter name: the event's id (`evt_…`), or its sequence number.
    public func event(_ name: String) async throws -> CommittedEvent? {
        try await read("look an event up") { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM event WHERE uid = ? OR id = ?", arguments: [name, Int64(name)]
            ).map(EventRow.read)
        }
    }

    /// The sequence number of the newest event; 0 when there is none.
    public func lastEvent() async throws -> Int64 {
        try await read("read the events") { try Int64.fetchOne($0, sql: "SELECT max(id) FROM event") ?? 0 }
    }

    /// With the bare `min(id)` SQLite would walk through the rows from the first one on, not through the index by time.
    static let firstSinceSQL = "SELECT min(+id) FROM event WHERE at >= ?"

    /// A sequence number with nothing of interest up to it: found in the index by time, so that a question about the last
    /// hour does not read years.
    private static func event(before since: Timestamp?, _ database: Database) throws -> Int64 {
        guard let since else { return 0 }
        let first = try Int64.fetchOne(database, sql: firstSinceSQL, arguments: [since.milliseconds])
        return (first ?? .max) - 1
    }
}
