import GRDB
import PortModel

/// The same answer in another way, for an address that has not changed thousands of times, as nearly all have not: its
/// index entries are walked through, and only the rows that count are read. Entry for entry a walk takes a tenth of the
/// time of a step; only where there are many entries a port do steps win.
extension HostQuery {
    /// How many index entries are walked through before steps are taken instead.
    static let mostEntries = 1000

    static let entriesSQL = """
        SELECT id, port, proto, config_id, opened_by FROM port_interval
        WHERE ip = ? AND port BETWEEN ? AND ? ORDER BY port, proto, config_id, opened_by LIMIT \(mostEntries + 1)
        """

    /// All rows of an address by one statement: to begin one takes longer than to read a row. `CROSS JOIN` keeps the
    /// order of the list (sqlite.org/optoverview.html, section 8.2).
    static let rowsSQL = """
        SELECT \(PortInterval.Column.list(of: "port_interval"))
        FROM json_each(?) AS wanted CROSS JOIN port_interval ON port_interval.id = wanted.value
        """

    /// Nil where there are more entries than that.
    static func fewAround(
        _ address: IPAddress, at time: Timestamp, ports: ClosedRange<UInt16>?, configs: [Int64: ConfigPast],
        _ database: Database
    ) throws -> [Known]? {
        guard let places = try places(on: address, at: time, ports: ports ?? 1...65535, database) else { return nil }
        let ids = places.flatMap { [$0.previous, $0.next].compactMap { $0 } }
        let rows = try Row.fetchCursor(
            try database.cachedStatement(sql: rowsSQL), arguments: [CompactJSON.array(ids.map { String($0) })])
        var reader = PortReader()
        var result: [Known] = []
        result.reserveCapacity(places.count)
        for place in places {
            let past = configs[place.config]
            var known: (previous: PortInterval?, next: PortInterval?)
            for id in [place.previous, place.next] where id != nil {
                guard let row = try rows.next(), let past else { continue }
                let interval = try PortInterval(row, lastScan: past.lastScan, &reader)
                if id == place.previous { known.previous = interval } else { known.next = interval }
            }
            if let past { result.append((past, known.previous, known.next)) }
        }
        return result
    }

    /// For a port and a config, the rows of the last interval seen open by a time and the first one seen open later.
    private struct Place {
        let port: Int
        let proto: String
        let config: Int64
        var previous: Int64?
        var next: Int64?
    }

    private static func places(
        on address: IPAddress, at time: Timestamp, ports: ClosedRange<UInt16>, _ database: Database
    ) throws -> [Place]? {
        let statement = try database.cachedStatement(sql: entriesSQL)
        let rows = try Row.fetchCursor(
            statement, arguments: [address.description, ports.lowerBound, ports.upperBound])
        var places: [Place] = []
        var entries = 0
        while let row = try rows.next() {
            entries += 1
            guard entries <= mostEntries else { return nil }
            let (port, proto, config): (Int, String, Int64) = (row[1], row[2], row[3])
            if places.last.map({ $0.port != port || $0.config != config || $0.proto != proto }) ?? true {
                places.append(Place(port: port, proto: proto, config: config))
            }
            let (last, openedBy): (Int, Int64) = (places.count - 1, row[4])
            if openedBy <= time.milliseconds {
                // Of those before, the last one that was recorded: after a clock was set back that is not the last one here.
                places[last].previous = max(places[last].previous ?? 0, row[0])
            } else if places[last].next == nil {
                places[last].next = row[0]
            }
        }
        return places
    }
}
