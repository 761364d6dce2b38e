import AsyncHTTPClient
import FoundationEssentials
import Glibc
import PortHistory
import PortModel
import Testing

@testable import ChangeDelivery

@Suite(.timeLimit(.minutes(1)))
struct `A webhook` {
    /// Delivers once and returns what came of it; the client and the receiver are stopped whatever happens.
    private func outcome(
        of delivery: Delivery = delivery(), to url: String, timeout: Duration = .seconds(10),
        drainTimeout: Duration = .milliseconds(200)
    ) async throws -> DeliveryOutcome {
        let client = HTTPClient(configuration: WebhookSink.clientConfiguration())
        let sink = WebhookSink(
            name: "hook", endpoint: try WebhookEndpoint(parsing: url), client: client, version: "1.2.3",
            timeout: timeout, drainTimeout: drainTimeout, now: { .morning })
        let outcome = await sink.deliver(delivery)
        try await client.shutdown()
        return outcome
    }

    @Test func `is posted one event with the headers and body it was promised`() async throws {
        let receiver = try Receiver(.status(204))
        defer { receiver.stop() }
        #expect(try await outcome(to: receiver.url) == .delivered)
        let request = try await receiver.requests.next()
        #expect(request.line == "POST /hook/TOPSECRET?key=HIDDEN HTTP/1.1")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["webhook-id"] == "msg_1")
        #expect(request.headers["webhook-timestamp"] == "1795510093")
        #expect(request.headers["user-agent"] == "portwatch/1.2.3")
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"data":{"delivery":"msg_1","events":[{"address":"127.0.0.1","confidence":null,"config":"cfg-1",\
                "details":{},"evidence":{"as_of":null,"held_since":null,"polls":[],"probe":null,"rule":null,\
                "scans":[],"suppressed":0},"expectation":null,"id":"evt_1",\
                "message":"tcp/8001 opened on 127.0.0.1 (local)","port":8001,"proto":"tcp","seen_by":[],\
                "sequence":1,"service":null,"severity":"warning","source":"local","time":"2026-11-24T08:48:13.250Z",\
                "type":"port.opened"}]},"timestamp":"2026-11-24T08:48:13.250Z","type":"port.opened"}
                """)
    }

    @Test func `is posted the same bytes at every attempt, and several events as one body`() async throws {
        let receiver = try Receiver(.status(500), .status(200))
        defer { receiver.stop() }
        let events = (1...50).map {
            opened($0, details: ["b": .time(.morning), "a": .list(["x", "y"]), "c": .flag(true), "n": .number($0)])
        }
        _ = try await outcome(of: delivery(events: events), to: receiver.url)
        let again = delivery(attempts: 1, events: events)
        #expect(try await outcome(of: again, to: receiver.url) == .delivered)
        let first = try await receiver.requests.next()
        let second = try await receiver.requests.next()
        #expect(first.body == second.body)
        let body = try JSONDecoder().decode(WebhookBody.self, from: Data(first.body))
        #expect(body == WebhookBody(again))
        #expect(body.type == "events")
        #expect(body.data.events.map(\.sequence) == Array(1...50))
    }

    @Test(arguments: [
        (Receiver.Answer.status(302, headers: ["location: /elsewhere"]), "answered 302"),
        (.status(404), "answered 404"), (.status(500), "answered 500"), (.status(304), "answered 304"),
        (.resetInHead, "the connection before it answered"), (.hangUp, "closed the connection before it answered"),
        (.silence, "gave no answer within 300 ms"), (.drippingHead, "gave no answer within 300 ms"),
    ])
    func `that fails is tried later, for a reason that gives nothing away`(
        _ answer: Receiver.Answer, _ words: String
    ) async throws {
        let receiver = try Receiver(answer, .status(200))
        defer { receiver.stop() }
        let outcome = try await self.outcome(to: receiver.url, timeout: .milliseconds(300))
        guard case .failed(let reason, nil) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains(words))
        #expect(reason.hasPrefix("http://127.0.0.1:\(receiver.port) "))
        #expect(!reason.contains("SECRET") && !reason.contains("HIDDEN") && !reason.contains("hook"))
    }

    @Test func `that redirects is not followed`() async throws {
        let target = try Receiver(.status(200))
        defer { target.stop() }
        let receiver = try Receiver(.status(307, headers: ["location: \(target.url)"]))
        defer { receiver.stop() }
        let outcome = try await self.outcome(to: receiver.url)
        guard case .failed = outcome else {
            Issue.record("\(outcome)")
            return
        }
        _ = try await receiver.requests.next()
        // The one after the redirect would be first in the mailbox.
        #expect(try await self.outcome(of: delivery(2), to: target.url) == .delivered)
        #expect(try await target.requests.next().headers["webhook-id"] == "msg_2")
    }

    @Test func `that nobody listens for is a refused connection`() async throws {
        let (descriptor, port) = try boundSocket()
        defer { close(descriptor) }
        let outcome = try await self.outcome(to: "http://127.0.0.1:\(port)/hook/TOPSECRET")
        #expect(
            outcome == .failed(reason: "http://127.0.0.1:\(port) refused the connection", retryAfter: nil))
    }

    @Test(arguments: [
        (Receiver.Answer.endlessBody, Duration.seconds(600)), (.drippingBody, .milliseconds(100)),
        (.brokenBody, .seconds(600)),
    ])
    func `has the delivery once its status says so, whatever its body does`(
        _ answer: Receiver.Answer, _ drainTimeout: Duration
    ) async throws {
        let receiver = try Receiver(answer)
        defer { receiver.stop() }
        #expect(try await outcome(to: receiver.url, drainTimeout: drainTimeout) == .delivered)
        // The connection was given up: nothing of an endless answer is read on.
        try await receiver.closed.next()
    }

    @Test func `that is gone is not tried again`() async throws {
        let receiver = try Receiver(.status(410))
        defer { receiver.stop() }
        let outcome = try await self.outcome(to: receiver.url)
        guard case .rejected(let reason) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("answered 410"))
    }

    @Test func `says when to come back`() async throws {
        let receiver = try Receiver(.status(429, headers: ["Retry-After: 120"]))
        defer { receiver.stop() }
        let outcome = try await self.outcome(to: receiver.url)
        #expect(
            outcome
                == .failed(reason: "http://127.0.0.1:\(receiver.port) answered 429", retryAfter: .seconds(120)))
    }

    @Test func `is let go of when the attempt is cancelled`() async throws {
        let receiver = try Receiver(.silence)
        defer { receiver.stop() }
        let url = receiver.url
        let attempt = Task { try await self.outcome(to: url, timeout: .seconds(600)) }
        _ = try await receiver.requests.next()
        attempt.cancel()
        let outcome = try await attempt.value
        #expect(
            outcome
                == .failed(
                    reason: "http://127.0.0.1:\(receiver.port) was not waited for: stopping", retryAfter: nil))
        try await receiver.closed.next()
    }
}
