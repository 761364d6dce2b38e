import CloudforceOne
import HTTPTypes

/// An answer that is not a success: its status, its errors, at least one, and what else it carries.
struct APIFailure: Error, Sendable {
    let status: HTTPResponse.Status
    let errors: [APIMessage]
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
    static let internalError = APIFailure(
        .internalServerError, APICode.internalError, "Internal error: the server's log has the reason")

    /// The body of the request cannot be accepted.
    static func invalid(_ errors: [APIMessage]) -> APIFailure {
        APIFailure(.badRequest, errors)
    }

    static func methodNotAllowed(_ allowed: [String]) -> APIFailure {
        APIFailure(
            .methodNotAllowed, APICode.methodNotAllowed,
            "Method not allowed for this route; allowed: \(allowed.joined(separator: ", "))",
            headers: [.allow: allowed.joined(separator: ", ")])
    }
}
