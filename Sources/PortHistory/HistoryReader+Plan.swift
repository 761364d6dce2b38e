import GRDB
public import PortModel

extension HistoryReader {
    /// How SQLite goes about finding what was open on an address at a time: the lines of its `EXPLAIN QUERY PLAN`
    /// (sqlite.org/eqp.html), for whoever wants to see that it reads no table from end to end. First for an address with
    /// few intervals, then for one with very many.
    public func planOfOpenPorts(on address: IPAddress, at time: Timestamp) async throws -> [String] {
        try await read("explain how a question is answered") { database in
            try Self.plan(HostQuery.entriesSQL, [address.description, 1, 65535], database)
                + Self.plan(HostQuery.rowsSQL, ["[]"], database)
                + Self.plan(HostQuery.aroundSQL, HostQuery.arguments(address, at: time, ports: nil), database)
        }
    }

    static func plan(_ sql: String, _ arguments: StatementArguments, _ database: Database) throws -> [String] {
        try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] }
    }
}
