import GRDB
public import PortModel

extension HistoryReader {
    /// Events in the order in which they were committed.
    ///
    /// - Parameters:
    ///   - since: only those noticed at this time or later.
    ///   - after: only those that come after this sequence number: to go on where an earlier call stood.
    ///   - limit: at most so many, the newest ones.
    public func events(since: Timestamp? = nil, after: Int64 = 0, limit: Int = 10_000) async throws -> [CommittedEvent]
    {
        try await read("read the events") { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT * FROM event WHERE id > ? AND at >= ? ORDER BY id DESC LIMIT ?",
                arguments: [after, since?.milliseconds ?? Int64.min, limit])
            return try rows.reversed().map(EventRow.read)
        }
    }

    /// The sequence number of the newest event; 0 when there is none.
    public func lastEvent() async throws -> Int64 {
        try await read("read the events") { try Int64.fetchOne($0, sql: "SELECT max(id) FROM event") ?? 0 }
    }
}
