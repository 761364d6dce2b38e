import GRDB
public import PortModel

extension HistoryReader {
    /// Which ports were not the same at two times, by address and port. A port that was open or possibly open at one of
    /// them is looked at; one that is only closed there and unknown here is no difference.
    public func differences(
        from earlier: Timestamp, to later: Timestamp, _ filter: PortFilter = PortFilter()
    ) async throws -> [PortDifference] {
        let found = Collector<PortDifference>()
        let configs = try await read("read the configs") { database in
            try ConfigPast.all(database).filter { filter.includes($0.value) }
        }
        var after: String? = ""
        while let start = after {
            after = try await read("compare two times") { database in
                let single = filter.block.flatMap { $0.first == $0.last ? $0.first : nil }
                let (hosts, last) =
                    try single.map { ([$0], nil) }
                    ?? HostQuery.hosts(after: start, in: filter.block, limit: 64, database)
                for host in hosts {
                    found.add(try Self.differences(host, earlier, later, filter, configs, database))
                }
                return last
            }
        }
        return found.all.sorted { $0.port < $1.port }
    }

    private static func differences(
        _ host: IPAddress, _ earlier: Timestamp, _ later: Timestamp, _ filter: PortFilter,
        _ configs: [Int64: ConfigPast],
        _ database: Database
    ) throws -> [PortDifference] {
        typealias Known = (past: ConfigPast, previous: PortInterval?, next: PortInterval?)
        var sides: [(time: Timestamp, known: [Port: [Known]])] = []
        for time in [earlier, later] {
            let known = try HostQuery.around(host, at: time, ports: filter.ports, configs: configs, database)
            sides.append((time, Dictionary(grouping: known) { ($0.previous ?? $0.next)?.port ?? Port(host, .tcp, 0) }))
        }
        let answers = { (port: Port, side: (time: Timestamp, known: [Port: [Known]])) -> [PortAnswer] in
            let known = side.known[port] ?? []
            let answers = configs.values.compactMap { past in
                let own = known.first { $0.past.id == past.id }
                return PortJudge(config: past).answer(port, at: side.time, previous: own?.previous, next: own?.next)
            }
            return answers.isEmpty ? [.notCovered(port, at: side.time)] : answers.sorted()
        }
        return Set(sides.flatMap(\.known.keys)).filter(filter.includes).compactMap { port in
            let (before, after) = (answers(port, sides[0]), answers(port, sides[1]))
            guard (before + after).contains(where: \.isListed) else { return nil }
            return PortDifference(port, before: before, after: after)
        }
    }
}
