import GRDB
import PortModel

/// The intervals of one address around a time, found by an index alone: what it costs grows with the ports that the
/// address ever had open, not with how often they opened and closed.
enum HostQuery {
    /// For each port and config of an address: the last interval seen open by a time, and the first one seen open later.
    ///
    /// The step to the next port compares all columns of the index, so that it lands behind the last interval of the port
    /// before instead of walking over all of them; the `+` takes away the columns' type affinity, with which SQLite
    /// would compare the first column alone.
    ///
    /// An interval that goes on is the last one, also where an earlier one has later times: those of a clock that ran ahead
    /// and was set back. See `IntervalRow.keepOrder` for when it ends.
    static let aroundSQL = """
        WITH RECURSIVE known (port, proto, config_id) AS (
            SELECT * FROM (
                SELECT port, proto, config_id FROM port_interval
                WHERE ip = :ip AND port BETWEEN :low AND :high ORDER BY port, proto, config_id LIMIT 1)
            UNION ALL
            SELECT next.port, next.proto, next.config_id FROM known CROSS JOIN port_interval AS next ON next.id = (
                SELECT id FROM port_interval
                WHERE ip = :ip AND (port, proto, config_id, opened_by)
                    > (+known.port, +known.proto, +known.config_id, \(Int64.max))
                ORDER BY port, proto, config_id LIMIT 1)
            WHERE next.port <= :high)
        SELECT \(PortInterval.Column.list(of: "interval")) FROM known CROSS JOIN port_interval AS interval ON interval.id IN (
            COALESCE((SELECT id FROM port_interval
                WHERE config_id = known.config_id AND ip = :ip AND proto = known.proto AND port = known.port
                    AND phase <> 'ended' AND +opened_by <= :at),
                (SELECT id FROM port_interval
                WHERE ip = :ip AND port = known.port AND proto = known.proto AND config_id = known.config_id
                    AND opened_by <= :at
                ORDER BY opened_by DESC LIMIT 1)),
            (SELECT id FROM port_interval
                WHERE ip = :ip AND port = known.port AND proto = known.proto AND config_id = known.config_id
                    AND opened_by > :at
                ORDER BY opened_by LIMIT 1))
        ORDER BY known.port, known.proto, known.config_id, interval.opened_by
        """

    /// The next address with intervals, in the order of their texts: a step through the index instead of a scan of it.
    static let nextHostSQL = "SELECT min(ip) FROM port_interval WHERE ip > ?"

    static func arguments(_ address: IPAddress, at time: Timestamp, ports: ClosedRange<UInt16>?) -> StatementArguments {
        let range = ports ?? 1...65535
        return [
            "ip": address.description, "at": time.milliseconds, "low": range.lowerBound, "high": range.upperBound,
        ]
    }

    typealias Known = (past: ConfigPast, previous: PortInterval?, next: PortInterval?)

    /// What is known around a time of each port of an address that a config has had open, in order of port.
    static func around(
        _ address: IPAddress, at time: Timestamp, ports: ClosedRange<UInt16>?, configs: [Int64: ConfigPast],
        _ database: Database
    ) throws -> [Known] {
        if let few = try fewAround(address, at: time, ports: ports, configs: configs, database) { return few }
        let statement = try database.cachedStatement(sql: aroundSQL)
        let rows = try Row.fetchCursor(statement, arguments: arguments(address, at: time, ports: ports))
        var result: [Known] = []
        var reader = PortReader()
        while let row = try rows.next() {
            guard let past = configs[row.value(PortInterval.Column.config)] else { continue }
            let interval = try PortInterval(row, lastScan: past.lastScan, &reader)
            if interval.openedBy > time, let last = result.last, let previous = last.previous, last.next == nil,
                previous.port == interval.port, previous.config == interval.config
            {
                result[result.count - 1].next = interval
            } else if interval.openedBy <= time {
                result.append((past, interval, nil))
            } else {
                result.append((past, nil, interval))
            }
        }
        return result
    }

    /// The addresses that ever had a port open, one after the other, in the order of their texts.
    /// - Parameters:
    ///   - after: begins after this address's text; empty for all.
    ///   - limit: how many at most.
    static func hosts(after: String, in block: AddressBlock?, limit: Int, _ database: Database) throws
        -> (hosts: [IPAddress], last: String?)
    {
        let statement = try database.cachedStatement(sql: nextHostSQL)
        var hosts: [IPAddress] = []
        var last = after
        while hosts.count < limit {
            guard let text = try String.fetchOne(statement, arguments: [last]) else { return (hosts, nil) }
            last = text
            let address = try IPAddress(parsing: text)
            if block?.contains(address) ?? true { hosts.append(address) }
        }
        return (hosts, last)
    }
}
