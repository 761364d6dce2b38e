import FoundationEssentials
import Synchronization
import TestSupport

/// A webhook's receiver that keeps what it gets.
final class HookReceiver: Sendable {
    struct Delivery: Sendable {
        /// The header `webhook-id`.
        let id: String
        let events: [ToldEvent]
        /// Whether it was answered with 200.
        let isTaken: Bool

        func has(_ type: String, port: UInt16? = nil) -> Bool {
            events.contains { $0.type == type && (port == nil || $0.port == port) }
        }
    }

    let deliveries = Recorder<Delivery>()
    private let responder: HTTPResponder
    private let answer = AnswerBox()

    init() throws {
        responder = try HTTPResponder("127.0.0.1") { [deliveries, answer] request in
            guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else { return .status(400) }
            let answer = answer.value.withLock { $0 }
            var isTaken = false
            if case .status(200, _, _, _) = answer { isTaken = true }
            deliveries.add(
                Delivery(id: request.headers["webhook-id"] ?? "", events: body.data.events, isTaken: isTaken))
            return answer
        }
    }

    deinit { responder.stop() }

    var url: String { "http://127.0.0.1:\(responder.port)/hook" }

    /// How requests are answered from now on; with 200 at first.
    func answer(with new: HTTPResponder.Answer) {
        answer.value.withLock { $0 = new }
    }

    /// Waits for an event, told before or to come, and returns the delivery it came with.
    @discardableResult
    func told(_ type: String, port: UInt16? = nil, taken: Bool = true) async throws -> (Delivery, ToldEvent) {
        try await deliveries.wait(for: "\(type) of port \(port.map(String.init) ?? "any") at the webhook") { all in
            for delivery in all where delivery.isTaken == taken {
                if let event = delivery.events.first(where: { $0.type == type && (port == nil || $0.port == port) }) {
                    return (delivery, event)
                }
            }
            return nil
        }
    }

    private final class AnswerBox: Sendable {
        let value = Mutex<HTTPResponder.Answer>(.status(200))
    }

    private struct Body: Decodable {
        struct Content: Decodable { let events: [ToldEvent] }
        let data: Content
    }
}
