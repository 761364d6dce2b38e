import CloudforceOne
@testable import PortHistory
import PortModel
import Testing

@testable import WatchService

/// A config that the history knows.
func watched(
    _ id: Int64, period: Duration? = .seconds(40), dueAt: Timestamp?, hasResult: Bool = true,
    lastPollAt: Timestamp? = nil
) -> WatchedConfig {
    WatchedConfig(
        id: id, source: "test", remoteID: "config-\(id)", ips: ["192.0.2.1"], ports: ["80"], period: period,
        dueAt: dueAt, waits: 0, hasResult: hasResult, lastPollAt: lastPollAt)
}

func job(_ id: Int64) -> PollJob {
    PollJob(config: watched(id, dueAt: nil), edition: 1, etag: nil, hasResult: true)
}

extension Reconciliation {
    /// What a list changed: of these configs, those with these ids.
    init(
        _ configs: [WatchedConfig], added: Set<Int64> = [], edited: Set<Int64> = [], removed: Set<Int64> = []
    ) {
        self.init(configs: configs)
        self.added = added
        self.edited = edited
        self.removed = removed
    }
}

extension ScanConfig {
    init(_ id: String, ips: [String] = ["192.0.2.1"], ports: [String] = ["1-1000"], days: Double = 1.0 / 24) {
        self.init(id: id, accountID: "local", ips: ips, ports: ports, frequency: days)
    }
}

func openPort(_ number: UInt16, at address: String = "192.0.2.1", status: String = OpenPort.openStatus) throws
    -> OpenPort
{
    OpenPort(Port(try #require(IPAddress(address)), .tcp, number), status: status)
}

/// A result that shows these ports of one address as open.
func result(
    _ numbers: UInt16..., at address: String = "192.0.2.1", stamp: ResultStamp = ResultStamp(),
    problems: [String] = [], probeLimit: Int? = nil
) throws -> ResultAnswer {
    let ip = try #require(IPAddress(address))
    return .result(
        ScanResult(
            hosts: [ip: try numbers.map { try openPort($0, at: address) }], problems: problems, stamp: stamp,
            probeLimit: probeLimit))
}
