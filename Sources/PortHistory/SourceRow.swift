import ChangeDetection
import GRDB
import PortModel

/// How a request to a source ended, as far as the source's health goes.
public enum SourceSign: Hashable, Sendable {
    case succeeded
    /// - Parameter reason: one safe line for people, without secrets.
    case failed(reason: String)
}

/// A source's health between the table and the state machine.
enum SourceRow {
    /// Returns the event that this sign gives, if any.
    static func update(_ source: String, _ sign: SourceSign, at time: Timestamp, _ database: Database) throws -> Event?
    {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM source WHERE name = ?", arguments: [source])
        else {
            return nil
        }
        var health = SourceHealth(
            failures: row["failures"], failingSince: row.time("failing_since"), isTold: row["unreachable"])
        let event: Event?
        var error: String?
        var success = row.time("last_success_at")
        switch sign {
        case .succeeded:
            event = health.succeeded(source: source, at: time)
            success = time
        case .failed(let reason):
            event = health.failed(source: source, reason: reason, at: time)
            error = reason
        }
        try database.cachedStatement(
            sql: """
                UPDATE source SET failures = ?, failing_since = ?, unreachable = ?, last_error = ?, last_success_at = ?
                WHERE name = ?
                """
        ).execute(arguments: [
            health.failures, health.failingSince?.milliseconds, health.isTold, error, success?.milliseconds, source,
        ])
        return event
    }
}

extension History {
    /// Records that a source could not be listed; polls record theirs with their own commit.
    public func recordFailure(source: String, reason: String) async throws -> [CommittedEvent] {
        let time = now()
        let events = try await write("record a failure of source \(source)") { [self] database in
            _ = try Self.sourceID(source, at: time, database)
            let event = try SourceRow.update(source, .failed(reason: reason), at: time, database)
            return try record(event.map { [$0] } ?? [], poll: nil, at: time, database)
        }
        wake(for: events)
        return events
    }
}

extension History {
    /// Ends the watching of sources that are not in the settings any more: their configs count as removed, so that
    /// nothing is shown as open that nobody looks at.
    public func retireSources(except kept: Set<String>) async throws {
        let time = now()
        let events = try await write("retire sources") { [self] database in
            let rows = try Row.fetchAll(
                database, sql: ConfigRow.select + " WHERE config.removed_at IS NULL ORDER BY config.id")
            let gone = try rows.map(ConfigRow.init).filter { !kept.contains($0.source) }
            return try record(gone.map { try Self.remove($0, at: time, database) }, poll: nil, at: time, database)
        }
        wake(for: events)
    }
}
