import ChangeDelivery
import PortHistory

/// A sink that answers as a test says, and keeps what it was given.
struct ScriptedSink: Sink {
    let name: String
    /// Every attempt, noted as it begins.
    let attempts = Mailbox<Delivery>()
    private let answer: @Sendable (Delivery) async -> DeliveryOutcome

    init(_ name: String = "sink", answer: @escaping @Sendable (Delivery) async -> DeliveryOutcome = { _ in .delivered })
    {
        self.name = name
        self.answer = answer
    }

    func deliver(_ delivery: Delivery) async -> DeliveryOutcome {
        attempts.put(delivery)
        return await answer(delivery)
    }
}
