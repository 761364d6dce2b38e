import ChangeDetection
import GRDB
public import PortModel

/// Where a port number was first seen open on an address, and what it is now.
public struct FirstSeen: Hashable, Sendable {
    public let port: Port
    /// The first interval: when it opened, and who saw it.
    public let openedAfter: Timestamp?
    public let openedBy: Timestamp
    public let source: String
    public let config: String
    /// How many times it was seen to open.
    public let times: Int
    /// What it is now, as each config sees it.
    public let now: [PortAnswer]
}

extension HistoryReader {
    /// Every address on which a port number was ever seen open, in the order in which that was first seen. An opening
    /// that no other scan confirmed is left out.
    public func firstSeen(_ filter: PortFilter, now: Timestamp) async throws -> [FirstSeen] {
        let found = Collector<FirstSeen>()
        let configs = try await read("read the configs") { database in
            try ConfigPast.all(database).filter { filter.includes($0.value) }
        }
        var after: String? = ""
        while let start = after {
            after = try await read("look where a port was first seen") { database in
                let (hosts, last) = try HostQuery.hosts(after: start, in: filter.block, limit: 256, database)
                for host in hosts {
                    let known = try Self.intervals(host, ports: filter.ports ?? 1...65535, configs: configs, database)
                        .filter { filter.includes($0.port) && $0.endReason != .unconfirmed }
                    for (port, intervals) in Dictionary(grouping: known, by: \.port) {
                        guard let first = intervals.min(by: { $0.openedBy < $1.openedBy }),
                            let past = configs[first.config]
                        else { continue }
                        found.add([
                            FirstSeen(
                                port: port, openedAfter: first.openedAfter, openedBy: first.openedBy,
                                source: past.source, config: past.remoteID, times: intervals.count,
                                now: try Self.answers(port, at: now, configs: configs, database))
                        ])
                    }
                }
                return last
            }
        }
        return found.all.sorted { ($0.openedBy, $0.port) < ($1.openedBy, $1.port) }
    }
}
