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
    let check: CredentialCheck
    /// nil where there is no limit.
    let limiter: RequestLimiter?
    let notices: RefusalNotices
    let connections: Connections
    let allowList: AllowList
    /// Nil where the server asks no single ports again.
    let probes: ProbeDesk?
    let now: Now
    let makeID: @Sendable () -> String
    let logger: Logger

    /// The largest body that is read.
    static let maximumBody = 1 << 20

    func respond(to request: Request, context: ScanRequestContext) async throws -> Response {
        let standing = check.standing(of: request.headers)
        if standing == .owner { connections.proved(context.channel) }
        tell(standing, context)
        var response: Response
        if let limiter {
            let verdict = limiter.count(isOwner: standing == .owner, at: now())
            if verdict.isAdmitted {
                response = await answer(to: request, standing, context)
            } else {
                response = Self.response(.rateLimited(verdict))
            }
            if verdict.beginsRefusal { tellRefusal(standing, verdict, context) }
            response.headers.append(contentsOf: limiter.headers(verdict))
        } else {
            response = await answer(to: request, standing, context)
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        to request: Request, _ standing: CredentialCheck.Standing, _ context: ScanRequestContext
    ) async -> Response {
        do {
            let route = try admit(request, standing)
            switch (route, request.method) {
            case (.configs, .get), (.configs, .head): return try await list()
            case (.configs, .post): return try await create(try await body(of: request, context))
            case (.config(_, let id), .patch): return try await update(id, try await body(of: request, context))
            case (.config(_, let id), .delete): return try await delete(id)
            case (.result(_, let id), .get), (.result(_, let id), .head):
                return try await latestResult(id, condition: request.headers[.ifNoneMatch])
            case (.probe(_, let id), .post):
                return try await probe(id, try await body(of: request, context), context)
            default: throw APIFailure.methodNotAllowed(route.methods)
            }
        } catch let failure as APIFailure {
            return Self.response(failure)
        } catch let full as ScanStore.Full {
            return Self.response(.full(full.reason))
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
    private func admit(_ request: Request, _ standing: CredentialCheck.Standing) throws(APIFailure) -> Route {
        guard let route = Route(path: request.uri.path) else { throw .noSuchRoute }
        switch standing {
        case .owner: break
        case .anonymous: throw .unauthorized
        case .wrong: throw .wrongCredential
        case .malformed(let cause): throw .badCredential(cause)
        }
        guard route.account == accountID else { throw .noSuchAccount }
        if case .probe = route, probes == nil { throw .noSuchRoute }
        return route
    }

    private func body(of request: Request, _ context: ScanRequestContext) async throws(APIFailure) -> [UInt8] {
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" && $0 != " " }
        guard type.lowercased() == ScanWire.mediaType else { throw .unsupportedMediaType }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.maximumBody {
            throw .bodyTooLarge
        }
        if request.headers[.expect]?.lowercased() == "100-continue" { context.invitesBody() }
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
        response(failure.body, status: failure.status, headers: failure.headers)
    }
}
