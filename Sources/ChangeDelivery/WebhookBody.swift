import PortHistory
import PortModel

/// What a webhook gets: the Standard Webhooks form of a delivery, the same bytes at every attempt.
struct WebhookBody: Hashable, Codable, Sendable {
    /// The event's type where there is one, else `events`.
    let type: String
    /// When the delivery was committed: ISO 8601 in UTC with milliseconds.
    let timestamp: String
    let data: Content

    struct Content: Hashable, Codable, Sendable {
        /// The delivery's id, as in the header `webhook-id`.
        let delivery: String
        let events: [EventDocument]
    }

    init(_ delivery: Delivery) {
        let only = delivery.events.count == 1 ? delivery.events.first : nil
        self.type = only?.event.type.rawValue ?? "events"
        self.timestamp = delivery.createdAt.description
        self.data = Content(delivery: delivery.id, events: delivery.events.map { EventDocument($0) })
    }
}
