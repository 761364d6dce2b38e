import GRDB
public import PortModel

extension HistoryReader {
    /// What is known to have been open at a time, or may have been: ports with an interval then, by address, port,
    /// source and config. What was closed is not listed.
    ///
    /// With an address this is found by an index alone; of everything else it looks at each address in turn.
    public func openPorts(at time: Timestamp, _ filter: PortFilter = PortFilter()) async throws -> [PortAnswer] {
        let found = Collector<[PortAnswer]>()
        try await eachHost(at: time, filter) { found.add([$0]) }
        // Each address's answers are in order.
        return found.all.sorted { $0[0].port.address < $1[0].port.address }.flatMap { $0 }
    }

    /// What one port was at a time, as seen by each config that had to do with it; by source and config. Where none
    /// had, a single answer says so.
    public func port(_ port: Port, at time: Timestamp, _ filter: PortFilter = PortFilter()) async throws -> [PortAnswer]
    {
        try await read("look a port up") { database in
            let configs = try ConfigPast.all(database).filter { filter.includes($0.value) }
            return try Self.answers(port, at: time, configs: configs, database)
        }
    }

    static func answers(_ port: Port, at time: Timestamp, configs: [Int64: ConfigPast], _ database: Database) throws
        -> [PortAnswer]
    {
        let known = try HostQuery.around(
            port.address, at: time, ports: port.number...port.number, configs: configs, database
        ).filter { ($0.previous ?? $0.next)?.port.proto == port.proto }
        var answers: [PortAnswer] = []
        for past in configs.values {
            let own = known.first { $0.past.id == past.id }
            let judge = PortJudge(config: past)
            if let answer = judge.answer(port, at: time, previous: own?.previous, next: own?.next) {
                answers.append(answer)
            }
        }
        return answers.isEmpty ? [.notCovered(port, at: time)] : answers.sorted()
    }

    /// Goes through the addresses in the order of their texts, a few in each transaction, so that a reader that is slow
    /// to take what it is given does not keep the daemon from folding its log into the file.
    /// - Parameter body: takes the answers of one address, by port, source and config; never none.
    public func eachHost(
        at time: Timestamp, _ filter: PortFilter = PortFilter(),
        _ body: @escaping @Sendable ([PortAnswer]) throws -> Void
    ) async throws {
        let configs = try await read("read the configs") { database in
            try ConfigPast.all(database).filter { filter.includes($0.value) }
        }
        if let block = filter.block, block.first == block.last {
            let answers = try await read("read what was open") {
                try Self.open(on: block.first, at: time, filter, configs: configs, $0)
            }
            if !answers.isEmpty { try body(answers) }
            return
        }
        var after: String? = ""
        while let start = after {
            let (batch, last) = try await read("read what was open") { database in
                let (hosts, last) = try HostQuery.hosts(after: start, in: filter.block, limit: 64, database)
                let answers = try hosts.map { try Self.open(on: $0, at: time, filter, configs: configs, database) }
                return (answers, last)
            }
            for answers in batch where !answers.isEmpty { try body(answers) }
            after = last
        }
    }

    private static func open(
        on address: IPAddress, at time: Timestamp, _ filter: PortFilter, configs: [Int64: ConfigPast],
        _ database: Database
    ) throws -> [PortAnswer] {
        try HostQuery.around(address, at: time, ports: filter.ports, configs: configs, database)
            .compactMap { past, previous, next in
                guard let port = (previous ?? next)?.port, filter.includes(port) else { return nil }
                let answer = PortJudge(config: past).answer(port, at: time, previous: previous, next: next)
                return answer?.isListed == true ? answer : nil
            }
            .sorted()
    }
}

extension PortAnswer {
    /// Whether it belongs into a list of what was open: it was, or an interval leaves that possible.
    var isListed: Bool {
        switch state {
        case .open, .opening, .closing, .noAnswer: true
        case .closed, .notCovered: false
        case .unknown:
            switch reason {
            case .openedBetween, .closedBetween: true
            case .notLooked: endReason == nil || closedBy == nil
            default: false
            }
        }
    }

    static func notCovered(_ port: Port, at time: Timestamp) -> PortAnswer {
        PortAnswer(
            port: port, at: time, state: .notCovered, reason: .notCovered, status: nil, openedAfter: nil, openedBy: nil,
            closedAfter: nil, closedBy: nil, endReason: nil, verifiedAt: nil, source: nil, config: nil)
    }
}

extension PortAnswer: Comparable {
    /// By address, port, source and config.
    public static func < (left: PortAnswer, right: PortAnswer) -> Bool {
        (left.port, left.source ?? "", left.config ?? "") < (right.port, right.source ?? "", right.config ?? "")
    }
}
