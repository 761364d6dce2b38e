import CloudforceOne
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PortModel
import PortScanner

/// Answers the requests of the API. Every answer is JSON in the API's envelope, whatever went wrong.
struct ScanResponder: HTTPResponder {
    let store: ScanStore
    let runner: ScanRunner
    let accountID: String
    let bearer: BearerCheck
    let allowList: AllowList
    let now: Now
    let makeID: @Sendable () -> String
    let logger: Logger

    /// The largest body that is read.
    static let maximumBody = 1 << 20

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let response = await answer(to: request)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(to request: Request) async -> Response {
        do {
            let route = try admit(request)
            switch (route, request.method) {
            case (.configs, .get): return try await list()
            case (.configs, .post): return try await create(try await body(of: request))
            case (.config(_, let id), .patch): return try await update(id, try await body(of: request))
            case (.config(_, let id), .delete): return try await delete(id)
            case (.result(_, let id), .get):
                return try await latestResult(id, condition: request.headers[.ifNoneMatch])
            default: throw APIFailure.methodNotAllowed(route.methods)
            }
        } catch let failure as APIFailure {
            return Self.response(failure)
        } catch {
            logger.error(
                "a request to the scan server failed: \("\(error)".untrusted(limit: 300))",
                metadata: [
                    "method": "\(request.method.rawValue.untrusted())", "path": "\(request.uri.path.untrusted())",
                ])
            return Self.response(.internalError)
        }
    }

    /// The route of a request that may be answered. The token comes before everything that tells what the server has.
    private func admit(_ request: Request) throws(APIFailure) -> Route {
        guard let route = Route(path: request.uri.path) else { throw .noSuchRoute }
        guard bearer.accepts(request.headers[.authorization]) else { throw .unauthorized }
        guard route.account == accountID else { throw .noSuchAccount }
        return route
    }

    private func body(of request: Request) async throws(APIFailure) -> [UInt8] {
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" && $0 != " " }
        guard type.lowercased() == ScanWire.mediaType else { throw .unsupportedMediaType }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.maximumBody {
            throw .bodyTooLarge
        }
        do {
            let buffer = try await request.body.collect(upTo: Self.maximumBody)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .bodyTooLarge
        } catch {
            throw .malformedRequest
        }
    }

    static func response(_ body: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = ScanWire.mediaType
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    static func response(_ failure: APIFailure) -> Response {
        response(ScanWire.failure(failure.errors), status: failure.status, headers: failure.headers)
    }
}
