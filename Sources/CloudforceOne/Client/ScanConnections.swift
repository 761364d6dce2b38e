public import AsyncHTTPClient
import Synchronization

/// The HTTP clients of a process: one for each way in which its sources are reached, made when it is first needed.
public final class ScanConnections: Sendable {
    private let proxies: ProxySettings
    private let timeouts: RequestTimeouts
    private let connections: Int
    /// nil once it was shut down.
    private let clients = Mutex<[ScanRoute: HTTPClient]?>([:])

    /// - Parameters:
    ///   - environment: where the proxies' variables are.
    ///   - connections: how many requests to one host may be under way at once.
    public init(
        environment: [String: String], timeouts: RequestTimeouts = RequestTimeouts(), connections: Int = 16
    ) {
        self.connections = connections
        self.proxies = ProxySettings(environment: environment)
        self.timeouts = timeouts
    }

    /// How an endpoint is reached; a client is given it to name the proxy and the CA file in its errors.
    public func route(for endpoint: ScanEndpoint, caFile: String? = nil) throws(ScanRouteError) -> ScanRoute {
        ScanRoute(proxy: try proxies.proxy(for: endpoint), caFile: caFile)
    }

    /// The client for an endpoint. It is shut down by `shutdown()`, and by nobody else.
    /// - Parameter caFile: a PEM file with the only roots that are trusted; nil for those of the system.
    /// - Throws: `ScanRouteError`, when a proxy's variable or the CA file cannot be used.
    public func http(for endpoint: ScanEndpoint, caFile: String? = nil) throws(ScanRouteError) -> HTTPClient {
        let route = try route(for: endpoint, caFile: caFile)
        return try clients.withLock { clients throws(ScanRouteError) in
            guard clients != nil else {
                throw ScanRouteError(
                    "the connection to \(endpoint.host)", problem: "all connections were shut down", hint: "start again"
                )
            }
            if let client = clients?[route] { return client }
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton,
                configuration: try CloudforceOneClient.httpConfiguration(
                    timeouts: timeouts, route: route, connections: connections))
            clients?[route] = client
            return client
        }
    }

    /// That an endpoint's proxy and CA file can be used, without a connection.
    /// - Throws: `ScanRouteError`.
    public func check(_ endpoint: ScanEndpoint, caFile: String?) throws(ScanRouteError) {
        _ = try CloudforceOneClient.httpConfiguration(route: try route(for: endpoint, caFile: caFile))
    }

    /// Closes every connection. Requests that are under way fail. The second time nothing is left to do.
    public func shutdown() async throws {
        let all = clients.withLock { clients in
            defer { clients = nil }
            return clients ?? [:]
        }
        var failure: (any Error)?
        for client in all.values {
            do { try await client.shutdown() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}

extension ScanConnections: CustomReflectable {
    /// Nothing inside: the clients' configuration holds the logins of proxies.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
