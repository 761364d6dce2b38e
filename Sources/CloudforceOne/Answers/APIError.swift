/// An operation of the API that failed: what was asked, what came back, and what to do about it. All of it is safe to
/// show: texts of the API are bounded, and the credential is taken out of them.
public struct APIError: Error, Hashable, Sendable {
    public let code: Code
    public let operation: Operation
    /// The URL that was asked; empty where no request was made.
    public let url: String
    /// The HTTP status; nil where no answer came.
    public let status: Int?
    /// What the API said, in its order.
    public let messages: [APIMessage]
    /// The `cf-ray` header: Cloudflare's support asks for it.
    public let cfRay: String?
    /// What the API's own words do not say: the network's error, or what is wrong with the answer.
    public let cause: String?
    /// What to do, as a sentence without a full stop.
    public let hint: String
    /// Whether the same request can succeed later without anything having been changed.
    public let retryHelps: Bool
    /// How long the API asks to wait before the next request, at most a day.
    public let retryAfter: Duration?
    /// How many requests were made before it was given up.
    public let attempts: Int

    /// The API's first own error code.
    public var apiCode: Int? { messages.lazy.compactMap(\.code).first }

    /// - Parameters: `hint` and `retryHelps` are those of the code, unless given.
    public init(
        _ code: Code, operation: Operation, url: String = "", status: Int? = nil, messages: [APIMessage] = [],
        cfRay: String? = nil, cause: String? = nil, hint: String? = nil, retryHelps: Bool? = nil,
        retryAfter: Duration? = nil, attempts: Int = 1
    ) {
        self.code = code
        self.operation = operation
        self.url = url
        self.status = status
        self.messages = messages
        self.cfRay = cfRay
        self.cause = cause
        self.hint = hint ?? Self.hint(code, operation)
        self.retryHelps = retryHelps ?? Self.retryHelps(code, operation)
        self.retryAfter = retryAfter
        self.attempts = attempts
    }

    /// The same error after so many requests; `retryAfter` only where it has none itself.
    func after(attempts: Int, retryAfter wait: Duration? = nil) -> APIError {
        APIError(
            code, operation: operation, url: url, status: status, messages: messages, cfRay: cfRay, cause: cause,
            hint: hint, retryHelps: retryHelps, retryAfter: retryAfter ?? wait, attempts: attempts)
    }

    /// What kind of failure it is: a closed set, so that it can label metrics.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The credential is wrong, or may not do this.
        case unauthorized
        /// The account does not have the port-scan product.
        case notEntitled
        /// No such account, or no such path below the base URL.
        case notFound
        case unknownConfig
        case rateLimited
        case badRequest
        case methodNotAllowed
        case conflict
        /// The API says that it failed itself.
        case server
        /// No connection, or one that broke: DNS, TCP, TLS.
        case unreachable
        case timedOut
        /// The answer is not one of this API.
        case unusableAnswer
        /// The answer is larger than what is read.
        case tooLarge
    }

    /// What was asked for; the raw value completes "could not …".
    public enum Operation: String, Hashable, Sendable, CaseIterable {
        case listConfigs = "list the scan configs"
        case createConfig = "create a scan config"
        case updateConfig = "update the scan config"
        case deleteConfig = "delete the scan config"
        case latestResult = "get the latest scan result"
        /// Beyond the contract: only portwatch's own scan server can do it.
        case probePorts = "ask single ports again"
    }
}
