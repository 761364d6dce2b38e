import ChangeDetection
import FoundationEssentials
import GRDB
import PortHistory
import PortModel
import TestSupport
import Testing

/// A history in a temporary directory with a clock that stands still, and short ways to feed it.
final class HistoryBench: Sendable {
    let path: String
    let clock = TestClock()
    let history: History

    init(directory: String) throws {
        path = directory + "/history.sqlite"
        history = try History(path: path, now: clock.now)
    }

    /// Runs `body` with a fresh history that is closed and removed afterwards.
    static func run(
        isolation: isolated (any Actor)? = #isolation, _ body: (HistoryBench) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            try await body(bench)
            try bench.history.close()
        }
    }

    static func listed(
        _ id: String = "c1", ips: [String] = ["192.0.2.0/29"], ports: [String] = ["1-1000"], days: Double = 1
    ) throws -> ListedConfig {
        ListedConfig(
            remoteID: id, ips: ips, ports: ports, frequencyDays: days, scope: try Scope(ips: ips, ports: ports))
    }

    /// Makes the source list these configs, and returns what that changed.
    @discardableResult
    func list(_ configs: ListedConfig..., keeping: Set<String> = []) async throws -> Reconciliation {
        try await history.reconcile(source: "lab", listed: configs, keeping: keeping)
    }

    /// The row of a config that the source lists.
    func config(_ id: String = "c1") async throws -> Int64 {
        try #require(try await history.configs(source: "lab").first { $0.remoteID == id }).id
    }

    /// `1:22` is open on 192.0.2.1, `1:22~` gives no answer.
    func observation(_ ports: String, scan: String? = nil, partial: Bool = false) -> Observation {
        let open = ports.split(separator: " ").map { text in
            let fields = text.split(separator: ":")
            let address = IPAddress(v4: 0xC000_0200 + (UInt32(fields[0]) ?? 0))
            let number = UInt16(fields[1].prefix { $0.isNumber }) ?? 0
            return OpenPort(Port(address, .tcp, number), status: fields[1].hasSuffix("~") ? "filtered" : "open")
        }
        return Observation(
            polledAt: clock.current, asOf: clock.current, mark: scan.map { .exact($0) } ?? .none,
            coverage: .wholeScope, ports: open, isPartial: partial)
    }

    func record(_ config: Int64, _ outcome: PollRecord.Outcome, sign: SourceSign? = .answered) -> PollRecord {
        PollRecord(
            config: config, startedAt: clock.current - .seconds(1), finishedAt: clock.current, outcome: outcome,
            nextDue: clock.current + .seconds(21_600), waits: 0, sourceSign: sign)
    }

    @discardableResult
    func poll(
        _ config: Int64, _ ports: String, scan: String? = nil, partial: Bool = false,
        policy: DetectionPolicy = .init()
    ) async throws -> [CommittedEvent] {
        try await history.commit(
            record(config, .observation(observation(ports, scan: scan, partial: partial))), policy: policy)
    }

    /// What a person sees with `sqlite3`: each row's values, joined with `|`.
    func query(_ sql: String) throws -> [String] {
        try Self.query(path, sql)
    }

    static func query(_ path: String, _ sql: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map { $0.isNull ? "" : "\($0.storage.value ?? "")" }.joined(separator: "|")
            }
        }
    }

    /// Every row of every table.
    func everything() throws -> [String: [String]] {
        var tables: [String: [String]] = [:]
        for name in try query("SELECT name FROM sqlite_schema WHERE type = 'table'") {
            tables[name] = try query("SELECT * FROM \(name)").sorted()
        }
        return tables
    }
}

extension [CommittedEvent] {
    /// The types and ports of the events: `port.opened 192.0.2.1:22/tcp`.
    var lines: [String] {
        map { $0.event.type.rawValue + ($0.event.port.map { " \($0)" } ?? "") }
    }
}

/// A file's bytes.
func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
}
