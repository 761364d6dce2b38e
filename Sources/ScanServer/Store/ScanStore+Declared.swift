import GRDB
import PortModel

extension ScanStore {
    /// Brings the declared configs to the list, in one transaction: one with the same addresses and ports keeps its id
    /// and its result; one with the same addresses, or else the same ports, counts as edited and keeps its id, so that
    /// its history goes on; others are new, and those that are no longer declared are removed. Configs that a client
    /// has created are left alone; a declared one that a client has edited becomes again what is declared.
    /// - Parameter makeID: gives the id of a new config.
    func declare(
        _ declared: [DeclaredConfig], now: Timestamp, makeID: @escaping @Sendable () -> String
    ) async throws {
        try await queue.write { db in
            var present = try Row.fetchAll(db, sql: "SELECT * FROM configs WHERE declared = 1 ORDER BY rowid")
                .map(Self.config(from:))
            for (config, old) in Self.pairs(declared, &present) {
                let fields = ConfigFields(ips: config.ips, ports: config.ports, frequency: config.frequency)
                guard let old else {
                    try Self.insert(id: makeID(), fields, declared: true, now: now, db)
                    continue
                }
                // A single scan that is done is not done again at each start.
                if old.ips != config.ips || old.ports != config.ports || old.frequency != config.frequency {
                    try Self.change(old, fields, now: now, db)
                }
            }
            for old in present {
                try db.execute(sql: "DELETE FROM configs WHERE id = ?", arguments: [old.id])
            }
        }
    }

    /// Each declared config with the stored one that it goes on from; what is left of `present` goes on as none.
    private static func pairs(
        _ declared: [DeclaredConfig], _ present: inout [StoredConfig]
    ) -> [(config: DeclaredConfig, old: StoredConfig?)] {
        let likenesses: [(DeclaredConfig, StoredConfig) -> Bool] = [
            { $0.ips == $1.ips && $0.ports == $1.ports }, { $0.ips == $1.ips }, { $0.ports == $1.ports },
        ]
        var pairs: [(config: DeclaredConfig, old: StoredConfig?)] = declared.map { ($0, nil) }
        for isAlike in likenesses {
            for index in pairs.indices where pairs[index].old == nil {
                guard let found = present.firstIndex(where: { isAlike(pairs[index].config, $0) }) else { continue }
                pairs[index].old = present.remove(at: found)
            }
        }
        return pairs
    }
}
