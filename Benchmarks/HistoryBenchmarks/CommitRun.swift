import ChangeDetection
import PortHistory
import PortModel

/// Two copies of the same history: portwatch commits observations to one of them, and after each commit the same rows
/// are written to the other with plain SQL. So both stay the same, and both are measured under the same conditions.
final class CommitRun {
    private let live: LiveHistory
    private let path: String
    private var history: History
    private let plain: PlainWriter
    private let comparison: PlainDatabase
    private var step = 0
    private let network: Network
    private let config: Int64

    private(set) var ours = Samples()
    private(set) var plainTimes = Samples()
    private(set) var rows = 0

    init(_ live: LiveHistory) async throws {
        self.live = live
        network = live.networks[0]
        config = live.configs[0]
        path = try Cache.copy(live.path, as: "commit.sqlite")
        let copy = try Cache.copy(live.path, as: "plain.sqlite")
        history = try await Self.open(path)
        plain = try PlainWriter(path: copy)
        comparison = try PlainDatabase(path: ":memory:")
        try comparison.execute("ATTACH '\(path)' AS done; ATTACH '\(copy)' AS copy")
    }

    private static func open(_ path: String) async throws -> History {
        let history = try History(path: path, now: { Network.time(ofStep: 0) })
        // As in a daemon that writes its log: every event is owed to a sink.
        try await history.setSinks(["log"])
        return history
    }

    /// The next observation.
    func next() -> Observation {
        step += 1
        return network.observation(atStep: step)
    }

    /// What the next observation is made of.
    func nextPorts() -> [OpenPort] {
        step += 1
        return network.ports(atStep: step)
    }

    /// What the last observation was made of.
    var lastPorts: [OpenPort] { network.ports(atStep: step) }

    func observation(of ports: [OpenPort]) -> Observation { network.observation(of: ports, atStep: step) }

    func commit(_ observation: Observation) async throws {
        _ = try await history.commit(network.record(config, observation), policy: DetectionPolicy())
    }

    /// Stops and starts the history: what it remembers is gone.
    func restart() async throws {
        try history.close()
        history = try await Self.open(path)
    }

    /// Writes what the last commit wrote to the copy.
    func writePlainly() async throws {
        let written = try WrittenRows(comparison, config: config)
        rows = written.count
        let prepared = try plain.prepare(written)
        plainTimes.add(try await timed { try plain.write(prepared) })
    }

    func note(_ duration: Duration) { ours.add(duration) }

    /// Drops what was measured while caches were filling.
    func startOver() {
        ours = Samples()
        plainTimes = Samples()
    }

    /// Looks whether both histories hold the same rows in all tables, and removes them.
    func finish() throws {
        for table in try WrittenRows.tables(comparison) {
            let shape = try TableShape(comparison, table)
            let differing = try comparison.integer(
                """
                SELECT count(*) FROM done.\(table) AS new LEFT JOIN copy.\(table) AS old ON \(shape.sameKey)
                WHERE \(shape.differs)
                """)
            let counts = try ["done", "copy"].map { try comparison.integer("SELECT count(*) FROM \($0).\(table)") }
            guard differing == 0, counts[0] == counts[1] else {
                throw DifferentRows(description: "plain SQL did not write the same rows to the table \(table)")
            }
        }
        try history.close()
    }
}

struct DifferentRows: Error, CustomStringConvertible {
    let description: String
}
