import ChangeDetection
import PortHistory
import PortModel

/// A history of configs that were all polled once, with all their ports open: what commits are measured against. It is
/// written by the program's own commits.
struct LiveHistory {
    let path: String
    /// The configs' rows.
    let configs: [Int64]
    let networks: [Network]

    static func make(_ sizes: Sizes, configs: Int, name: String) async throws -> LiveHistory {
        let networks = (0..<configs).map { Network(number: $0, openPorts: sizes.openPorts, changes: sizes.changes) }
        let path = try await Cache.file("\(name)-\(sizes.name)") { path in
            let history = try History(path: path, now: { Network.time(ofStep: 0) })
            let watched = try await history.reconcile(source: "lab", listed: networks.map { try $0.listed() }).configs
            for (network, config) in zip(networks, watched) {
                let record = network.record(config.id, network.observation(atStep: 0))
                _ = try await history.commit(record, policy: DetectionPolicy())
            }
            try history.close()
        }
        let database = try PlainDatabase(path: path)
        let rows = try database.rows("SELECT id FROM config ORDER BY id").map { $0[0].number }
        return LiveHistory(path: path, configs: rows, networks: networks)
    }
}

extension PlainValue {
    var number: Int64 {
        if case .integer(let number) = self { return number }
        return 0
    }
}
