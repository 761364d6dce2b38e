public import AsyncHTTPClient
import NIOCore
import NIOHTTP1
public import PortHistory
public import PortModel

/// Posts each delivery as JSON to an HTTP endpoint.
///
/// A status of 2xx is taken as the receiver's word that it has the delivery, whatever happens to the answer's body.
public struct WebhookSink: Sink {
    public let name: String
    private let endpoint: WebhookEndpoint
    private let client: HTTPClient
    private let version: String
    private let timeout: Duration
    private let drainTimeout: Duration
    private let now: Now

    /// - Parameters:
    ///   - client: made with `clientConfiguration()`; its owner shuts it down.
    ///   - version: portwatch's version, for the `user-agent` header.
    ///   - timeout: from the start of an attempt to the status of the answer.
    ///   - drainTimeout: how long the body of an answer is read, which lets the connection be used again.
    public init(
        name: String, endpoint: WebhookEndpoint, client: HTTPClient, version: String, timeout: Duration = .seconds(10),
        drainTimeout: Duration = .seconds(1), now: @escaping Now = { .now() }
    ) {
        self.name = name
        self.endpoint = endpoint
        self.client = client
        self.version = version
        self.timeout = timeout
        self.drainTimeout = drainTimeout
        self.now = now
    }

    public func deliver(_ delivery: Delivery) async -> DeliveryOutcome {
        let request: HTTPClientRequest
        do {
            request = try self.request(for: delivery)
        } catch {
            return .rejected(reason: "cannot be written as JSON: \("\(error)".untrusted(limit: 200))")
        }
        do {
            let response = try await client.execute(request, timeout: .nanoseconds(timeout.milliseconds * 1_000_000))
            await drain(response.body)
            return WebhookAnswer.outcome(
                status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"),
                endpoint: endpoint.label, now: now())
        } catch {
            return .failed(reason: WebhookFailure.reason(error, endpoint: endpoint, timeout: timeout), retryAfter: nil)
        }
    }

    private func request(for delivery: Delivery) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint.url.reveal())
        request.method = .POST
        request.headers = [
            "content-type": "application/json",
            "user-agent": "portwatch/\(version)",
            "webhook-id": delivery.id,
            "webhook-timestamp": String(now().milliseconds / 1000),
        ]
        request.body = .bytes(ByteBuffer(string: try JSONText.of(WebhookBody(delivery))))
        return request
    }

    /// Reads the answer's body and drops it: at most 64 KiB, and not for long. What is left then costs the connection.
    private func drain(_ body: HTTPClientResponse.Body) async {
        let limit = drainTimeout
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var length = 0
                do {
                    for try await part in body {
                        length += part.readableBytes
                        if length >= 64 * 1024 { return }
                    }
                } catch {
                    // The status has come; a body that breaks off changes nothing.
                }
            }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }
}

extension WebhookSink {
    /// What a client for webhooks needs: no redirects, no second try of its own, no unpacking, and a limit for connecting.
    public static func clientConfiguration(connectTimeout: Duration = .seconds(5)) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(connectTimeout.milliseconds * 1_000_000)),
            decompression: .disabled)
        // The outbox decides when to try again, and a receiver that refuses is told of at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Receivers close idle connections without a word; a request sent just then would fail.
        configuration.connectionPool.idleTimeout = .seconds(10)
        configuration.httpVersion = .http1Only
        return configuration
    }
}
