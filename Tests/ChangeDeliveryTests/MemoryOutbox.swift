import PortHistory
import PortModel
import Synchronization

/// An outbox in memory that can be made to fail.
final class MemoryOutbox: Outbox, OutboxHarness {
    enum Mark: Hashable, Sendable {
        case delivered(String)
        case failed(String, reason: String, retryAt: Timestamp)
        case dead(String, reason: String)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct Row {
        var delivery: Delivery
        var due: Timestamp
        var isOwed = true
    }

    private struct State {
        var rows: [Row] = []
        var listeners: [AsyncStream<Void>.Continuation] = []
        var failure: String?
    }

    private let state = Mutex(State())
    /// Every mark that was written, in order.
    let marks = Mailbox<Mark>()
    /// Every call that failed because it was told to.
    let failures = Mailbox<String>()

    var outbox: any Outbox { self }

    func owe(to sink: String, events count: Int, at time: Timestamp) async throws {
        owe(sink, events: count, at: time)
    }

    @discardableResult
    func owe(_ sink: String = "sink", events count: Int = 1, at time: Timestamp = .morning) -> Delivery {
        state.withLock { state in
            let number = state.rows.count + 1
            let delivery = delivery(
                number, sink: sink, createdAt: time, events: (0..<count).map { opened(number * 10 + $0) })
            state.rows.append(Row(delivery: delivery, due: time))
            for listener in state.listeners { listener.yield() }
            return delivery
        }
    }

    /// From now on all calls fail with this text, or none.
    func fail(_ text: String?) {
        state.withLock { $0.failure = text }
    }

    var owedIDs: [String] {
        state.withLock { $0.rows.filter(\.isOwed).map(\.delivery.id) }
    }

    func nextDelivery(sink: String) async throws -> (delivery: Delivery, due: Timestamp)? {
        try checked { state in
            state.rows.first { $0.isOwed && $0.delivery.sink == sink }.map { ($0.delivery, $0.due) }
        }
    }

    func markDelivered(_ delivery: Delivery, at time: Timestamp) async throws {
        try change(delivery) { $0.isOwed = false }
        marks.put(.delivered(delivery.id))
    }

    func markFailed(_ delivery: Delivery, at time: Timestamp, reason: String, retryAt: Timestamp) async throws {
        try change(delivery) { row in
            let old = row.delivery
            row.due = retryAt
            row.delivery = Delivery(
                sequence: old.sequence, id: old.id, sink: old.sink, createdAt: old.createdAt,
                attempts: old.attempts + 1, events: old.events)
        }
        marks.put(.failed(delivery.id, reason: reason, retryAt: retryAt))
    }

    func markDead(_ delivery: Delivery, at time: Timestamp, reason: String) async throws {
        try change(delivery) { $0.isOwed = false }
        marks.put(.dead(delivery.id, reason: reason))
    }

    func owed() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        continuation.yield()
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }

    private func checked<Result>(_ body: (inout State) throws -> Result) throws -> Result {
        // A database call in a cancelled task fails too.
        try Task.checkCancellation()
        return try state.withLock { state in
            if let failure = state.failure {
                failures.put(failure)
                throw Failure(description: failure)
            }
            return try body(&state)
        }
    }

    private func change(_ delivery: Delivery, _ body: (inout Row) -> Void) throws {
        try checked { state in
            guard let index = state.rows.firstIndex(where: { $0.delivery.id == delivery.id && $0.isOwed }) else {
                throw Failure(description: "\(delivery.id) is not owed")
            }
            body(&state.rows[index])
        }
    }
}
