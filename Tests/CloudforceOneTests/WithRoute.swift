import AsyncHTTPClient
import NIOSSL
import PortModel

@testable import CloudforceOne

/// Runs a body with a client that reaches a server over a route, with or without TLS.
/// - Parameter host: how the client names the server; a proxy takes any name for the loopback.
func withRoute<Result: Sendable>(
    _ route: ScanRoute, host: String = "127.0.0.1", tls: NIOSSLContext? = nil,
    timeouts: RequestTimeouts = RequestTimeouts(), retries: RetryPolicy = .none,
    reply: RawServer.Reply = .http(envelope("[]")),
    _ body: (CloudforceOneClient, RawServer) async throws -> Result
) async throws -> Result {
    let server = try await RawServer(tls: tls) { _ in reply }
    let endpoint = try ScanEndpoint(
        baseURL: "\(tls == nil ? "http" : "https")://\(host):\(server.port)/client/v4", accountID: testAccount,
        allowPlaintext: true)
    // Not through `ScanConnections`: no proxy is asked for a loopback host.
    let http = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: try CloudforceOneClient.httpConfiguration(timeouts: timeouts, route: route))
    let outcome: Swift.Result<Result, any Error>
    do {
        let client = try CloudforceOneClient(
            endpoint: endpoint, credential: .token(Secret(testToken)), http: http, timeouts: timeouts, route: route,
            pace: RequestPace(retries: retries, clock: LeapingClock()))
        outcome = .success(try await body(client, server))
    } catch {
        outcome = .failure(error)
    }
    try await http.shutdown()
    try await server.stop()
    return try outcome.get()
}

/// Runs a body with the connections of an environment, which are shut down whatever comes of it.
func withConnections<Result: Sendable>(
    _ environment: [String: String] = [:], timeouts: RequestTimeouts = RequestTimeouts(),
    _ body: (ScanConnections) async throws -> Result
) async throws -> Result {
    let connections = ScanConnections(environment: environment, timeouts: timeouts)
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await body(connections))
    } catch {
        outcome = .failure(error)
    }
    try await connections.shutdown()
    return try outcome.get()
}
