import AsyncHTTPClient
import PortModel
import Testing

@testable import CloudforceOne

let testToken = "s3cr3t-t0ken-0123456789"
let testAccount = "abcd1234abcd1234abcd1234abcd1234"

/// Runs a body with a server that answers in the given way, and a client of it; both are gone afterwards.
/// The client makes each request once, unless told.
func withClient<Result: Sendable>(
    credential: Credential = .token(Secret(testToken)), account: String = testAccount,
    timeouts: RequestTimeouts = RequestTimeouts(), maximumBody: Int = CloudforceOneClient.defaultMaximumBody,
    pace: RequestPace = RequestPace(retries: .none),
    reply: @escaping @Sendable (RawServer.Request) -> RawServer.Reply,
    _ body: (CloudforceOneClient, RawServer) async throws -> Result
) async throws -> Result {
    let server = try await RawServer(reply)
    let http = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: CloudforceOneClient.httpConfiguration(timeouts: timeouts))
    let outcome: Swift.Result<Result, any Error>
    do {
        let client = try CloudforceOneClient(
            endpoint: ScanEndpoint(baseURL: server.baseURL, accountID: account), credential: credential, http: http,
            timeouts: timeouts, userAgent: "portwatch/test", maximumBody: maximumBody, pace: pace,
            now: { Timestamp(seconds: 1_000_000_000) })
        outcome = .success(try await body(client, server))
    } catch {
        outcome = .failure(error)
    }
    try await http.shutdown()
    try await server.stop()
    return try outcome.get()
}

/// The error that an operation fails with against a server that answers in the given way.
func failure(
    answering reply: RawServer.Reply, timeouts: RequestTimeouts = RequestTimeouts(),
    maximumBody: Int = CloudforceOneClient.defaultMaximumBody, pace: RequestPace = RequestPace(retries: .none),
    _ operation: (CloudforceOneClient) async throws -> Void = { _ = try await $0.listConfigs() }
) async throws -> APIError {
    try await withClient(timeouts: timeouts, maximumBody: maximumBody, pace: pace, reply: { _ in reply }) { client, _ in
        try await #require(throws: APIError.self) { try await operation(client) }
    }
}

/// What the client makes of an answer to the question for the latest result.
func result(
    answering reply: RawServer.Reply, ifNoneMatch: String? = nil
) async throws -> ResultAnswer {
    try await withClient(reply: { _ in reply }) { client, _ in
        try await client.latestResult(id: "c1", ifNoneMatch: ifNoneMatch)
    }
}

/// The whole answer with this text as the value of its `result`.
func envelope(_ result: String) -> String {
    #"{"success":true,"errors":[],"messages":[],"result":\#(result)}"#
}

extension ResultAnswer {
    /// The result, where it is one.
    func scanResult() throws -> ScanResult {
        guard case .result(let result) = self else {
            Issue.record("no result: \(self)")
            throw CancellationError()
        }
        return result
    }
}
