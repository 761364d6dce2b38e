import GRDB
public import PortModel

extension HistoryReader {
    /// What the ports of an address were between two times: those that were open at some moment of it, or the one that is
    /// asked for, open or not; by port, source and config.
    /// - Parameter number: one port; nil for all that were open.
    public func timeline(
        _ address: IPAddress, port number: UInt16? = nil, proto: TransportProtocol? = nil, from start: Timestamp,
        to end: Timestamp, source: String? = nil
    ) async throws -> [PortTimeline] {
        try await read("read a timeline") { database in
            let configs = try ConfigPast.all(database).filter { source == nil || $0.value.source == source }
            var found: [Port: [Int64: [PortInterval]]] = [:]
            for interval in try Self.intervals(
                address, ports: (number ?? 1)...(number ?? 65535), configs: configs, database)
            where proto == nil || interval.port.proto == proto {
                found[interval.port, default: [:]][interval.config, default: []].append(interval)
            }
            var asked: Set<Port> = []
            if let number {
                asked = Set(found.keys.filter { $0.number == number })
                if asked.isEmpty { asked = [Port(address, proto ?? .tcp, number)] }
            }
            var lines: [PortTimeline] = []
            for port in Set(found.keys).union(asked) {
                for past in configs.values {
                    let intervals = (found[port]?[past.id] ?? []).sorted { $0.openedBy < $1.openedBy }
                    guard !intervals.isEmpty || asked.contains(port) && past.covers(port) else { continue }
                    let line = PortTimeline(port, past, intervals, from: start, to: end)
                    if asked.contains(port) || line.showsAnything { lines.append(line) }
                }
            }
            return lines.sorted { ($0.port, $0.source, $0.config) < ($1.port, $1.source, $1.config) }
        }
    }

    static let intervalsSQL = """
        SELECT \(PortInterval.Column.list(of: "port_interval")) FROM port_interval
        WHERE ip = ? AND port BETWEEN ? AND ? ORDER BY port, proto, config_id, opened_by
        """

    /// The intervals of an address's ports, by port, protocol and config, oldest first.
    static func intervals(
        _ address: IPAddress, ports: ClosedRange<UInt16>, configs: [Int64: ConfigPast], _ database: Database
    ) throws -> [PortInterval] {
        let statement = try database.cachedStatement(sql: intervalsSQL)
        let rows = try Row.fetchCursor(statement, arguments: [address.description, ports.lowerBound, ports.upperBound])
        var intervals: [PortInterval] = []
        var reader = PortReader()
        while let row = try rows.next() {
            guard let past = configs[row.value(PortInterval.Column.config)] else { continue }
            intervals.append(try PortInterval(row, lastScan: past.lastScan, &reader))
        }
        return intervals
    }
}

extension ConfigPast {
    /// Whether it ever covered the port.
    func covers(_ port: Port) -> Bool {
        editions.contains { $0.scope.covers(port.address, port.number) }
    }
}

extension PortTimeline {
    /// Whether there is more to see than a port that was closed or not looked for all the time.
    fileprivate var showsAnything: Bool {
        !changes.isEmpty
            || pieces.contains { piece in
                switch piece.state {
                case .open, .opening, .closing, .noAnswer: true
                case .closed, .notCovered: false
                case .unknown: piece.isChanging
                }
            }
    }
}
