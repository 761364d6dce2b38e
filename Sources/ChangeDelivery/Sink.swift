public import PortHistory

/// A place that deliveries go to: the log, a webhook.
///
/// One worker calls a sink, one delivery after the other and in their order. A call that was cancelled returns within
/// a second; what it returns then counts only when it is `.delivered`.
public protocol Sink: Sendable {
    /// The sink's name in the settings: what its deliveries are filed under in the outbox.
    var name: String { get }

    /// Hands over one delivery. It may be one that an earlier attempt handed over without the outbox learning of it:
    /// its id and content are then the same.
    func deliver(_ delivery: Delivery) async -> DeliveryOutcome
}

/// What became of an attempt to deliver.
public enum DeliveryOutcome: Hashable, Sendable {
    /// The sink has it.
    case delivered
    /// It may work later. The reason is for people and holds no secret; `retryAfter` is the pause that the sink asks for.
    case failed(reason: String, retryAfter: Duration?)
    /// The sink will never take it.
    case rejected(reason: String)
}
