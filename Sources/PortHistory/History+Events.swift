import GRDB
import Synchronization
import PortModel

extension History {
    /// Writes events and the deliveries they owe, in the caller's transaction.
    func record(_ events: [Event], poll: Int64?, at time: Timestamp, _ database: Database) throws -> [CommittedEvent] {
        guard !events.isEmpty else { return [] }
        let committed = try events.map { event in
            try EventRow.insert(event, id: makeID("evt", at: time), poll: poll, database)
        }
        for sink in sinks.withLock({ $0 }) {
            for batch in committed.chunks(of: Self.largestDelivery) {
                try owe(batch, to: sink, at: time, database)
            }
        }
        return committed
    }

    /// How many events a delivery has at the most: a wave of changes is many bodies, not one that no receiver takes.
    private static let largestDelivery = 500

    private func owe(_ events: ArraySlice<CommittedEvent>, to sink: String, at time: Timestamp, _ database: Database)
        throws
    {
        try database.cachedStatement(
            sql: "INSERT INTO delivery (uid, sink, created_at, due_at) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [makeID("msg", at: time), sink, time.milliseconds, time.milliseconds])
        let delivery = database.lastInsertedRowID
        let link = try database.cachedStatement(
            sql: "INSERT INTO delivery_event (delivery_id, event_id) VALUES (?, ?)")
        for event in events { try link.execute(arguments: [delivery, event.sequence]) }
    }

    /// Tells those who wait that something is owed. Only after the commit: before, they would find nothing.
    func wake(for events: [CommittedEvent]) {
        if !events.isEmpty { listeners.withLock { $0.wake() } }
    }

    private func makeID(_ prefix: String, at time: Timestamp) -> String {
        random.withLock { generator in
            var words = AnyGenerator(base: generator)
            defer { generator = words.base }
            return StableID.make(prefix: prefix, at: time, using: &words)
        }
    }
}

/// A generator of whatever kind, behind a type that generic code takes.
private struct AnyGenerator: RandomNumberGenerator {
    var base: any RandomNumberGenerator & Sendable

    mutating func next() -> UInt64 { base.next() }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
