import GRDB
import Synchronization
public import PortModel

extension History: Outbox {
    public func nextDelivery(sink: String) async throws -> (delivery: Delivery, due: Timestamp)? {
        try await read("read the outbox") { database in
            let statement = try database.cachedStatement(
                sql: "SELECT * FROM delivery WHERE sink = ? AND state = 'owed' ORDER BY id LIMIT 1")
            guard let row = try Row.fetchOne(statement, arguments: [sink]) else { return nil }
            let sequence: Int64 = row["id"]
            let events = try Row.fetchAll(
                database,
                sql: """
                    SELECT event.* FROM delivery_event JOIN event ON event.id = delivery_event.event_id
                    WHERE delivery_event.delivery_id = ? ORDER BY event.id
                    """, arguments: [sequence])
            let delivery = Delivery(
                sequence: sequence, id: row["uid"], sink: sink, createdAt: Timestamp(milliseconds: row["created_at"]),
                attempts: row["attempts"], events: try events.map(EventRow.read))
            return (delivery, Timestamp(milliseconds: row["due_at"]))
        }
    }

    public func markDelivered(_ delivery: Delivery, at time: Timestamp) async throws {
        try await finish(delivery, state: "delivered", reason: nil, at: time)
    }

    public func markDead(_ delivery: Delivery, at time: Timestamp, reason: String) async throws {
        try await finish(delivery, state: "dead", reason: reason, at: time)
    }

    public func markFailed(_ delivery: Delivery, at time: Timestamp, reason: String, retryAt: Timestamp) async throws {
        try await write("record a failed delivery") { database in
            try database.execute(
                sql: """
                    UPDATE delivery SET attempts = attempts + 1, due_at = ?, last_error = ?
                    WHERE id = ? AND state = 'owed'
                    """, arguments: [retryAt.milliseconds, reason, delivery.sequence])
        }
    }

    public func owed() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        guard let id = listeners.withLock({ $0.add(continuation) }) else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.remove(id) }
        }
        continuation.yield()
        return stream
    }

    /// How long a finished delivery is kept for people to look at; what was told stays in the events.
    private static let keptDelivered: Duration = .seconds(7 * 86_400)
    private static let keptDead: Duration = .seconds(90 * 86_400)

    private func finish(_ delivery: Delivery, state: String, reason: String?, at time: Timestamp) async throws {
        try await write("record a delivery") { database in
            try database.cachedStatement(
                sql: """
                    UPDATE delivery SET state = ?, finished_at = ?, last_error = ?, attempts = attempts + 1
                    WHERE id = ? AND state = 'owed'
                    """
            ).execute(arguments: [state, time.milliseconds, reason, delivery.sequence])
            // A few at a time, so that no commit is held up by the clean-up of a long burst.
            try database.cachedStatement(
                sql: """
                    DELETE FROM delivery WHERE id IN (
                        SELECT id FROM delivery
                        WHERE state <> 'owed' AND finished_at < ?1 AND (state = 'delivered' OR finished_at < ?2)
                        ORDER BY finished_at LIMIT 20)
                    """
            ).execute(arguments: [(time - Self.keptDelivered).milliseconds, (time - Self.keptDead).milliseconds])
        }
    }
}

extension History {
    /// How many deliveries wait to be made, over all sinks.
    public func owedDeliveries() async throws -> Int {
        try await read("count the deliveries owed") {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM delivery WHERE state = 'owed'") ?? 0
        }
    }
}
