public import PortModel

/// An event that is in the history.
public struct CommittedEvent: Hashable, Sendable {
    /// The event's place in the history: ascending, never given twice.
    public let sequence: Int64
    /// The event's id for the outside, the same on every attempt to deliver it: `evt_` and 26 characters.
    public let id: String
    public let event: Event

    public init(sequence: Int64, id: String, event: Event) {
        self.sequence = sequence
        self.id = id
        self.event = event
    }
}

/// A batch of events owed to one sink: those of one commit.
public struct Delivery: Hashable, Sendable {
    /// The delivery's place in the outbox, ascending: the order in which a sink gets them.
    public let sequence: Int64
    /// The delivery's id for the outside, the same on every attempt: `msg_` and 26 characters.
    public let id: String
    /// The sink's name in the settings.
    public let sink: String
    public let createdAt: Timestamp
    /// How often it was tried and failed.
    public let attempts: Int
    /// At least one, in the order in which they were committed.
    public let events: [CommittedEvent]

    public init(
        sequence: Int64, id: String, sink: String, createdAt: Timestamp, attempts: Int, events: [CommittedEvent]
    ) {
        self.sequence = sequence
        self.id = id
        self.sink = sink
        self.createdAt = createdAt
        self.attempts = attempts
        self.events = events
    }
}

/// What a delivery worker needs of the history. Each call is one durable transaction.
public protocol Outbox: Sendable {
    /// The oldest undelivered delivery of a sink, whether it is due or not, and when it is due; nil when none is owed.
    func nextDelivery(sink: String) async throws -> (delivery: Delivery, due: Timestamp)?
    /// The sink has it: it is not handed out again, also not after a restart.
    func markDelivered(_ delivery: Delivery, at time: Timestamp) async throws
    /// The attempt failed and will be made again at `retryAt`. `reason` is shown to people and holds no secret.
    func markFailed(_ delivery: Delivery, at time: Timestamp, reason: String, retryAt: Timestamp) async throws
    /// No further attempt will be made; the delivery is kept with its reason.
    func markDead(_ delivery: Delivery, at time: Timestamp, reason: String) async throws
    /// Yields once at the start and after every commit that owes something, several commits possibly as one.
    func owed() -> AsyncStream<Void>
}
