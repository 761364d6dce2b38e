public import AsyncHTTPClient
import NIOCore
import NIOHTTP1
public import PortModel

/// The client of the port-scan API: of Cloudflare's, or of any other server of its contract.
///
/// It makes each request once; it neither retries nor keeps a budget.
public struct CloudforceOneClient: ScanAPI {
    let endpoint: ScanEndpoint
    let credential: Credential
    let http: HTTPClient
    let timeouts: RequestTimeouts
    let userAgent: String
    let maximumBody: Int
    let now: Now

    /// How much of an answer is read unless said otherwise: 64 MiB.
    public static let defaultMaximumBody = 64 << 20

    /// - Parameters:
    ///   - http: made with `httpConfiguration(timeouts:)`, so that it follows no redirects: one would carry the
    ///     credential elsewhere. Whoever made it shuts it down.
    ///   - maximumBody: how many bytes of an answer are read; a longer one is the error `tooLarge`.
    ///   - now: the wall clock, for a `Retry-After` that is a date.
    /// - Throws: when the credential cannot be sent in a header.
    public init(
        endpoint: ScanEndpoint, credential: Credential, http: HTTPClient, timeouts: RequestTimeouts = RequestTimeouts(),
        userAgent: String = "portwatch", maximumBody: Int = defaultMaximumBody, now: @escaping Now = Timestamp.now
    ) throws(ParseFailure) {
        try credential.validate()
        self.endpoint = endpoint
        self.credential = credential
        self.http = http
        self.timeouts = timeouts
        self.userAgent = userAgent
        self.maximumBody = maximumBody
        self.now = now
    }

    /// How the `HTTPClient` of a client is to be configured: no redirects, no compression, one attempt to connect,
    /// and timeouts, of which the library sets only one by itself.
    public static func httpConfiguration(
        timeouts: RequestTimeouts = RequestTimeouts()
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .milliseconds(timeouts.connect.milliseconds),
                read: .milliseconds(timeouts.idle.milliseconds),
                write: .milliseconds(timeouts.idle.milliseconds)),
            decompression: .disabled)
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    public func listConfigs() async throws -> [ScanConfig] {
        let exchange = exchange(.listConfigs, .GET, endpoint.url("config"))
        return try exchange.configs(of: try await answer(to: exchange), accountID: endpoint.accountID)
    }

    public func createConfig(_ draft: ScanConfigDraft) async throws -> ScanConfig {
        let exchange = exchange(.createConfig, .POST, endpoint.url("config"))
        let answer = try await answer(to: exchange, body: draft.json)
        return try exchange.config(of: answer, accountID: endpoint.accountID)
    }

    public func updateConfig(id: String, _ patch: ScanConfigPatch) async throws -> ScanConfig {
        let exchange = exchange(.updateConfig, .PATCH, try url("config", id, .updateConfig))
        let answer = try await answer(to: exchange, body: patch.json)
        return try exchange.config(of: answer, accountID: endpoint.accountID)
    }

    public func deleteConfig(id: String) async throws {
        let exchange = exchange(.deleteConfig, .DELETE, try url("config", id, .deleteConfig))
        let answer = try await answer(to: exchange)
        // A status of success without a body is the usual answer to a delete elsewhere.
        guard !(answer.isSuccess && answer.body.isEmpty) else { return }
        _ = try exchange.result(of: answer)
    }

    public func latestResult(id: String, ifNoneMatch: String?) async throws -> ResultAnswer {
        let exchange = exchange(.latestResult, .GET, try url("results", id, .latestResult))
        let condition = ifNoneMatch.flatMap { $0.isHeaderWord ? [("If-None-Match", $0)] : nil } ?? []
        let answer = try await answer(to: exchange, headers: condition)
        return try exchange.latestResult(of: answer, conditional: !condition.isEmpty)
    }

    private func exchange(_ operation: APIError.Operation, _ method: HTTPMethod, _ url: String) -> Exchange {
        Exchange(operation: operation, method: method, url: url, credential: credential, now: now)
    }

    private func url(_ collection: String, _ id: String, _ operation: APIError.Operation) throws(APIError) -> String {
        guard id.isPathSegment else {
            throw APIError(.unknownConfig, operation: operation, cause: "\"\(id.untrusted())\" cannot be an id")
        }
        return endpoint.url(collection, id: id)
    }
}
