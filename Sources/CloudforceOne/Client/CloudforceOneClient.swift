public import AsyncHTTPClient
public import PortModel

/// The client of the port-scan API: of Cloudflare's, or of any other server of its contract.
///
/// Each request waits for its turn in the credential's budget, and is repeated where that can help. A create that may
/// have happened is looked for in the list instead (`docs/decisions/0012`).
///
/// A call takes `longestCall` at most: the time of its requests, the pauses between them, and `patience`, which is
/// spent on waiting for the budget and on what a `Retry-After` asks for, and not more than once a call. A create may
/// take three times that, since it may look in the list twice.
public struct CloudforceOneClient: ScanAPI {
    let endpoint: ScanEndpoint
    let credential: Credential
    let http: HTTPClient
    let timeouts: RequestTimeouts
    let userAgent: String
    let maximumBody: Int
    let route: ScanRoute
    let pace: RequestPace
    let now: Now

    /// How much of an answer is read unless said otherwise: 64 MiB.
    public static let defaultMaximumBody = 64 << 20

    /// - Parameters:
    ///   - http: of `ScanConnections`, or made with `httpConfiguration(timeouts:route:)`, so that it follows no redirects:
    ///     one would carry the credential elsewhere. Whoever made it shuts it down.
    ///   - maximumBody: how many bytes of an answer are read; a longer one is the error `tooLarge`.
    ///   - route: what `http` goes through, to be named in errors.
    ///   - pace: whose turn it is, and what is repeated.
    ///   - now: the wall clock, for a `Retry-After` that is a date.
    /// - Throws: when the credential cannot be sent in a header.
    public init(
        endpoint: ScanEndpoint, credential: Credential, http: HTTPClient, timeouts: RequestTimeouts = RequestTimeouts(),
        userAgent: String = "portwatch", maximumBody: Int = defaultMaximumBody, route: ScanRoute = .direct,
        pace: RequestPace = RequestPace(), now: @escaping Now = Timestamp.now
    ) throws(ParseFailure) {
        try credential.validate()
        self.endpoint = endpoint
        self.credential = credential
        self.http = http
        self.timeouts = timeouts
        self.userAgent = userAgent
        self.maximumBody = maximumBody
        self.route = route
        self.pace = pace
        self.now = now
    }

    /// The longest that a call can take, but for a create.
    public var longestCall: Duration {
        timeouts.request * pace.retries.attempts + pace.retries.longestBackoff + pace.patience
    }

    public func listConfigs() async throws -> [ScanConfig] {
        var call = Call(patience: pace.patience)
        return try await listConfigs(&call)
    }

    func listConfigs(_ call: inout Call) async throws -> [ScanConfig] {
        let request = Request(.get, exchange(.listConfigs, endpoint.url("config")))
        let account = endpoint.accountID
        return try await perform(request, &call) { answer, _ throws(APIError) in
            try request.exchange.configs(of: answer, accountID: account)
        }
    }

    public func updateConfig(id: String, _ patch: ScanConfigPatch) async throws -> ScanConfig {
        let request = Request(
            .patch, exchange(.updateConfig, try url("config", id, .updateConfig)), body: patch.json)
        let account = endpoint.accountID
        var call = Call(patience: pace.patience)
        return try await perform(request, &call) { answer, _ throws(APIError) in
            try request.exchange.config(of: answer, accountID: account)
        }
    }

    public func deleteConfig(id: String) async throws {
        let request = Request(.delete, exchange(.deleteConfig, try url("config", id, .deleteConfig)))
        var call = Call(patience: pace.patience)
        try await perform(request, &call) { answer, call throws(APIError) in
            try request.exchange.deletion(of: answer, repeated: call.timesOpen > 0)
        }
    }

    public func latestResult(id: String, ifNoneMatch: String?) async throws -> ResultAnswer {
        let condition = ifNoneMatch.flatMap { $0.isHeaderWord ? [("If-None-Match", $0)] : nil } ?? []
        let request = Request(
            .get, exchange(.latestResult, try url("results", id, .latestResult)), headers: condition)
        var call = Call(patience: pace.patience)
        return try await perform(request, &call) { answer, _ throws(APIError) in
            try request.exchange.latestResult(of: answer, conditional: !condition.isEmpty)
        }
    }

    func exchange(_ operation: APIError.Operation, _ url: String) -> Exchange {
        Exchange(operation: operation, url: url, credential: credential, now: now)
    }

    private func url(_ collection: String, _ id: String, _ operation: APIError.Operation) throws(APIError) -> String {
        guard id.isPathSegment else {
            throw APIError(.unknownConfig, operation: operation, cause: "\"\(id.untrusted())\" cannot be an id")
        }
        return endpoint.url(collection, id: id)
    }
}

extension CloudforceOneClient: CustomReflectable {
    /// Nothing inside: the configuration of `http` holds the login of a proxy.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
