import ChangeDetection
import GRDB
import PortModel

/// How a request to a source ended, as far as the source as a whole is concerned.
public enum SourceSign: Hashable, Sendable {
    /// A result was asked for, and there was an answer of whatever kind.
    case answered
    /// The configs were listed.
    case listed
    /// There was no answer. The reason is one safe line for people, without secrets.
    case unreachable(reason: String)
    /// There was an answer, but not the list that was asked for.
    case listFailed(reason: String, retryHelps: Bool)

    var reason: String? {
        switch self {
        case .answered, .listed: nil
        case .unreachable(let reason), .listFailed(let reason, _): reason
        }
    }
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
            unanswered: row["unanswered"], listFailures: row["list_failures"], failingSince: row.time("failing_since"),
            isTold: row["unreachable"])
        let event: Event? =
            switch sign {
            case .answered: health.answered(source: source, at: time)
            case .listed: health.listed(source: source, at: time)
            case .unreachable(let reason): health.unreachable(source: source, reason: reason, at: time)
            case .listFailed(let reason, let retryHelps):
                health.listFailed(source: source, reason: reason, retryHelps: retryHelps, at: time)
            }
        let error = health.failingSince == nil ? nil : sign.reason ?? row["last_error"]
        let success = sign.reason == nil ? time : row.time("last_success_at")
        try database.cachedStatement(
            sql: """
                UPDATE source SET unanswered = ?, list_failures = ?, failing_since = ?, unreachable = ?, last_error = ?,
                    last_success_at = ?
                WHERE name = ?
                """
        ).execute(arguments: [
            health.unanswered, health.listFailures, health.failingSince?.milliseconds, health.isTold, error,
            success?.milliseconds, source,
        ])
        return event
    }
}

extension History {
    /// Records how a list of a source ended that changes no config; polls record theirs with their own commit.
    public func record(_ sign: SourceSign, of source: String) async throws -> [CommittedEvent] {
        let time = now()
        let events = try await write("record how source \(source) answers") { [self] database in
            _ = try Self.sourceID(source, at: time, database)
            let event = try SourceRow.update(source, sign, at: time, database)
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
            return try record(gone.flatMap { try remove($0, at: time, database) }, poll: nil, at: time, database)
        }
        wake(for: events)
    }
}
