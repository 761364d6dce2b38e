import ChangeDetection
import GRDB
import PortModel

extension History {
    /// Brings a source's configs to what it lists, in one transaction: new ones, edited ones, and those that are gone.
    /// Listing also is a sign of life of the source.
    ///
    /// - Parameter keeping: ids of configs that the source lists but that cannot be read: they stay as they are.
    public func reconcile(
        source: String, listed: [ListedConfig], keeping unreadable: Set<String> = []
    ) async throws -> Reconciliation {
        let time = now()
        let result = try await write("record the configs of source \(source)") { [self] database in
            var result = Reconciliation()
            var events: [Event] = []
            let sourceID = try Self.sourceID(source, at: time, database)
            if let event = try SourceRow.update(source, .listed, at: time, database) { events.append(event) }
            let known = try Row.fetchAll(
                database, sql: ConfigRow.select + " WHERE config.source_id = ?", arguments: [sourceID])
            var rows: [String: ConfigRow] = [:]
            for row in try known.map(ConfigRow.init) { rows[row.remoteID] = row }
            var seen: Set<String> = []
            // The same id twice would make it a new config, with a new baseline, every time.
            for config in listed where seen.insert(config.remoteID).inserted {
                guard let row = rows.removeValue(forKey: config.remoteID), row.removedAt == nil else {
                    let id = try Self.add(config, to: source, sourceID: sourceID, at: time, database)
                    result.added.insert(id)
                    events.append(Self.addedEvent(config, source: source, at: time))
                    continue
                }
                if try edit(row, to: config, at: time, events: &events, database) {
                    result.edited.insert(row.id)
                } else if let event = try tellOverdueEdit(of: row, at: time, database) {
                    events.append(event)
                }
            }
            for row in rows.values.sorted(by: { $0.id < $1.id })
            where row.removedAt == nil {
                guard !unreadable.contains(row.remoteID) else {
                    result.unreadable.insert(row.id)
                    // It is not polled, so that nothing else would tell that nobody knows what is open there.
                    var row = row
                    let stale = Freshness.check(
                        &row.state, addedAt: row.addedAt, watchedSince: openedAt, now: time)
                    if let stale { events.append(stale) }
                    try row.save(database)
                    continue
                }
                events += try remove(row, at: time, database)
                result.removed.insert(row.id)
            }
            result.events = try record(events, poll: nil, at: time, database)
            result.configs = try Self.watched(source: sourceID, database)
            return result
        }
        wake(for: result.events)
        return result
    }

    /// The configs of a source that are watched, as the history has them: what a start goes on with before the source
    /// has answered.
    public func configs(source: String) async throws -> [WatchedConfig] {
        let time = now()
        return try await write("read the configs of source \(source)") { database in
            try Self.watched(source: try Self.sourceID(source, at: time, database), database)
        }
    }

    /// An edit whose first result is long in coming is told without it.
    private func tellOverdueEdit(of row: ConfigRow, at time: Timestamp, _ database: Database) throws -> Event? {
        var row = row
        guard let event = Detector().overdueEdit(&row.state, at: time) else { return nil }
        try row.save(database)
        return event
    }

    private static func watched(source: Int64, _ database: Database) throws -> [WatchedConfig] {
        try Row.fetchAll(
            database,
            sql: ConfigRow.select + " WHERE config.source_id = ? AND config.removed_at IS NULL ORDER BY config.id",
            arguments: [source]
        ).map { try ConfigRow($0).watched }
    }

    static func sourceID(_ name: String, at time: Timestamp, _ database: Database) throws -> Int64 {
        try database.execute(
            sql: "INSERT INTO source (name, added_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            arguments: [name, time.milliseconds])
        guard let id = try Int64.fetchOne(database, sql: "SELECT id FROM source WHERE name = ?", arguments: [name])
        else {
            throw DatabaseError(message: "a source that was just written is not there")
        }
        return id
    }
}
