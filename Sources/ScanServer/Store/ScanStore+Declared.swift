import GRDB
import PortModel

extension ScanStore {
    /// Brings the declared configs to the list, in one transaction: one with the same addresses and ports keeps its id
    /// and its result, new ones are added, and those that are no longer declared are removed. Configs that a client
    /// has created are left alone; one that a client has edited counts as what it has become.
    /// - Parameter makeID: gives the id of a new config.
    func declare(
        _ declared: [DeclaredConfig], now: Timestamp, makeID: @escaping @Sendable () -> String
    ) async throws {
        try await queue.write { db in
            var present = try Row.fetchAll(db, sql: "SELECT * FROM configs WHERE declared = 1 ORDER BY rowid")
                .map(Self.config(from:))
            for config in declared {
                let fields = ConfigFields(ips: config.ips, ports: config.ports, frequency: config.frequency)
                if let index = present.firstIndex(where: { $0.ips == config.ips && $0.ports == config.ports }) {
                    let old = present.remove(at: index)
                    // A single scan that is done is not done again at each start.
                    if old.frequency != config.frequency { try Self.change(old, fields, now: now, db) }
                } else {
                    try Self.insert(id: makeID(), fields, declared: true, now: now, db)
                }
            }
            for old in present {
                try db.execute(sql: "DELETE FROM configs WHERE id = ?", arguments: [old.id])
            }
        }
    }
}
