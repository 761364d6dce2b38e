import CloudforceOne
import HTTPTypes

/// An answer that is not a success: its status, its errors, at least one, and what else it carries.
struct APIFailure: Error, Sendable {
    let status: HTTPResponse.Status
    let errors: [APIMessage]
    /// What lies behind the first error, for `error_chain`.
    var cause: APIMessage?
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ code: Int, _ message: String, headers: HTTPFields = HTTPFields()) {
        self.init(status, [APIMessage(code: code, message: message)], headers: headers)
    }

    init(_ status: HTTPResponse.Status, _ errors: [APIMessage], headers: HTTPFields = HTTPFields()) {
        self.status = status
        self.errors = errors
        self.headers = headers
    }

    static let noSuchRoute = APIFailure(
        .notFound, APICode.noSuchRoute, "No such route: this server has only the port-scan API of Cloudforce One")
    static let unauthorized = APIFailure(
        .unauthorized, APICode.authentication,
        "Authentication error: send the server's token as \"Authorization: Bearer TOKEN\"",
        headers: [.wwwAuthenticate: "Bearer"])
    static let wrongCredential = APIFailure(
        .unauthorized, APICode.authentication, "Authentication error: the token is not that of this server",
        headers: [.wwwAuthenticate: "Bearer error=\"invalid_token\""])
    static let noSuchAccount = APIFailure(
        .notFound, APICode.noSuchIdentifier, "No such account: the id in the path is not that of this server")
    static let noSuchConfig = APIFailure(
        .notFound, APICode.unknownConfig, "No such scan config: it never existed or was deleted")
    static let bodyTooLarge = APIFailure(
        .contentTooLarge, APICode.bodyTooLarge, "The body is too large: at most 1 MiB is accepted")
    static let unsupportedMediaType = APIFailure(
        .unsupportedMediaType, APICode.unsupportedMediaType,
        "The body must be JSON, with \"Content-Type: application/json\"", headers: [.accept: ScanWire.mediaType])
    static let malformedRequest = APIFailure(
        .badRequest, APICode.invalidBody, "The request is not valid HTTP/1.1")
    static let badHost = APIFailure(
        .badRequest, APICode.invalidBody, "The request must have one Host header, no more and no fewer")
    static let internalError = APIFailure(
        .internalServerError, APICode.internalError, "Internal error: the server's log has the reason")

    /// The body of the request cannot be accepted.
    static func invalid(_ errors: [APIMessage]) -> APIFailure {
        APIFailure(.badRequest, errors)
    }

    /// The headers that carry the credential are malformed: told in the way that Cloudflare tells it.
    static func badCredential(_ cause: APIMessage) -> APIFailure {
        var failure = APIFailure(.badRequest, APICode.badAuthHeaders, "Invalid request headers")
        failure.cause = cause
        return failure
    }

    /// The `Retry-After` header comes with every answer's headers of the limit.
    static func rateLimited(_ verdict: RateWindow.Verdict) -> APIFailure {
        APIFailure(
            .tooManyRequests, APICode.rateLimited,
            "Too many requests: every request is refused for \(verdict.resetSeconds) s; wait, then ask less often")
    }

    /// No other config, or no larger one, can be stored.
    static func full(_ reason: String) -> APIFailure {
        APIFailure(.badRequest, storeFull, "\(reason); delete scan configs, or join some into one")
    }

    /// Of the codes that this server adds.
    static let storeFull = 17507

    static func methodNotAllowed(_ allowed: [String]) -> APIFailure {
        APIFailure(
            .methodNotAllowed, APICode.methodNotAllowed,
            "Method not allowed for this route; allowed: \(allowed.joined(separator: ", "))",
            headers: [.allow: allowed.joined(separator: ", ")])
    }
}
