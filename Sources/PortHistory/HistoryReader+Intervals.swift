import GRDB
import PortModel

/// An interval with the names of its config: what an export gives.
public struct NamedInterval: Hashable, Sendable {
    public let interval: PortInterval
    public let source: String
    public let config: String
}

extension HistoryReader {
    static let pageSQL =
        "SELECT \(PortInterval.Column.list(of: "port_interval")) FROM port_interval WHERE id > ? ORDER BY id LIMIT ?"

    /// Every interval that a filter lets through, in the order in which they were recorded.
    ///
    /// A page of them is read at a time and no transaction lasts between two pages, so that neither memory nor the
    /// daemon's log grows however many there are and however slowly they are taken. What is recorded meanwhile may be
    /// among them; nothing is given twice.
    public func eachInterval(
        _ filter: PortFilter = PortFilter(), page: Int = 2000,
        _ body: @escaping @Sendable (NamedInterval) throws -> Void
    ) async throws {
        var after: Int64 = 0
        while true {
            let start = after
            let (intervals, last) = try await read("read the intervals") { database in
                let configs = try ConfigPast.all(database, scopes: false)
                let statement = try database.cachedStatement(sql: Self.pageSQL)
                let rows = try Row.fetchCursor(statement, arguments: [start, page])
                var intervals: [NamedInterval] = []
                var last: Int64?
                var reader = PortReader()
                while let row = try rows.next() {
                    last = row.value(PortInterval.Column.id)
                    guard let past = configs[row.value(PortInterval.Column.config)], filter.includes(past) else {
                        continue
                    }
                    let interval = try PortInterval(row, lastScan: past.lastScan, &reader)
                    guard filter.includes(interval.port) else { continue }
                    intervals.append(NamedInterval(interval: interval, source: past.source, config: past.remoteID))
                }
                return (intervals, last)
            }
            guard let last else { return }
            for interval in intervals { try body(interval) }
            after = last
        }
    }
}
