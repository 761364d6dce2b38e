import ChangeDetection
import GRDB
import PortModel

/// The watched configs of other sources, read once a transaction and only where they are asked for.
final class VantageConfigs {
    /// What another source's config covers and believes.
    struct View {
        let id: Int64
        let source: String
        let remoteID: String
        let scope: Scope
        let unseen: [Scope]

        /// Whether it has the port open; nil while it is not sure.
        func belief(in port: Port, _ database: Database) throws -> Bool? {
            let row = try Row.fetchOne(
                try database.cachedStatement(
                    sql: """
                        SELECT phase, silent_since, verified_at FROM port_interval
                        WHERE config_id = ? AND ip = ? AND proto = ? AND port = ? AND phase <> 'ended'
                        """),
                arguments: [id, port.address.description, port.proto.name, port.number])
            return belief(in: port, row)
        }

        /// The same by the columns of the port's live interval, which are null where there is none.
        func belief(in port: Port, _ row: Row?) -> Bool? {
            guard let row, !row.hasNull("phase") else {
                return unseen.contains { $0.covers(port.address, port.number) } ? nil : false
            }
            let isSure = row["phase"] == "open" && row.hasNull("silent_since") && row.hasNull("verified_at")
            return isSure ? true : nil
        }
    }

    private let source: String
    private var read: [Int64: View]?

    init(besides source: String) {
        self.source = source
    }

    /// By row.
    func all(_ database: Database) throws -> [Int64: View] {
        if let read { return read }
        let rows = try Row.fetchAll(
            try database.cachedStatement(
                sql: """
                    SELECT config.id, config.remote_id, config.ips, config.ports, config.unseen, source.name AS source
                    FROM config JOIN source ON source.id = config.source_id
                    WHERE source.name <> ? AND config.removed_at IS NULL
                    """), arguments: [source])
        var views: [Int64: View] = [:]
        for row in rows {
            let id: Int64 = row["id"]
            views[id] = View(
                id: id, source: row["source"], remoteID: row["remote_id"],
                scope: try Scope(
                    ips: JSONText.decode([String].self, from: row["ips"]),
                    ports: JSONText.decode([String].self, from: row["ports"])),
                unseen: try JSONText.decode([StoredScope].self, from: row["unseen"]).map { try $0.scope() })
        }
        read = views
        return views
    }

    /// Those that cover a port, in the order of their rows.
    func covering(_ port: Port, _ database: Database) throws -> [View] {
        try all(database).values.filter { $0.scope.covers(port.address, port.number) }.sorted { $0.id < $1.id }
    }
}

extension Row {
    fileprivate func hasNull(_ column: String) -> Bool { (self[column] as DatabaseValue).isNull }
}
