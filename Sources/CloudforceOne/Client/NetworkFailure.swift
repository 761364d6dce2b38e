import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import PortModel

/// Makes errors of the network, or of the libraries that speak HTTP and TLS, into those of the client.
struct NetworkFailure {
    let timeouts: RequestTimeouts
    let maximumBody: Int
    let route: ScanRoute

    /// - Parameter sent: whether the sending of the request had begun.
    func unanswered(_ exchange: Exchange, _ error: any Error, sent: Bool) -> Unanswered {
        var reason = reason(exchange, error)
        // Without this the hint would be that of a create that may have happened.
        if !sent { reason.hint = reason.hint ?? APIError.hint(reason.code, exchange.operation, sent: false) }
        return Unanswered(
            attempt: FailedAttempt(
                exchange.failure(
                    reason.code, cause: reason.cause, hint: reason.hint, retryHelps: reason.retryHelps), sent: sent))
    }

    /// What an error comes to; hint and whether a retry helps are those of the code, unless given.
    struct Reason {
        let code: APIError.Code
        let cause: String
        var hint: String?
        var retryHelps: Bool?

        init(_ code: APIError.Code, _ cause: String, hint: String? = nil, retryHelps: Bool? = nil) {
            self.code = code
            self.cause = cause
            self.hint = hint
            self.retryHelps = retryHelps
        }
    }

    private func reason(_ exchange: Exchange, _ error: any Error) -> Reason {
        switch error {
        case is Overdue: return Reason(.timedOut, "no whole answer within \(timeouts.request.shortText)")
        case let error as BodyFailure: return body(exchange, error.error)
        case let error as HTTPClientError: return head(exchange, error)
        case let error as NIOSSLError: return tls(exchange, "\(error)")
        case let error as NIOSSLExtraError: return tls(exchange, error.description)
        case HTTPParserError.invalidEOFState:
            return Reason(.unreachable, "the connection ended in the middle of the answer")
        case let error as HTTPParserError:
            return Reason(.unusableAnswer, "it is not HTTP: \(exchange.safe("\(error)", limit: 100))")
        default: return connection(exchange, error)
        }
    }

    private func connection(_ exchange: Exchange, _ error: any Error) -> Reason {
        // NIO has one error type for a host's name and another for its address; the system's words are in both.
        let text = exchange.safe("\(error)", limit: 300)
        guard text.contains("Connection refused") else { return Reason(.unreachable, text) }
        guard let proxy = route.proxy else { return Reason(.unreachable, "connection refused: nothing listens there") }
        return Reason(.unreachable, "connection refused: no proxy listens at \(proxy)", hint: "check the proxy")
    }

    private func body(_ exchange: Exchange, _ error: any Error) -> Reason {
        if error is NIOTooManyBytesError { return Reason(.tooLarge, "it has more than \(maximumBody) bytes") }
        switch error as? HTTPClientError {
        case .readTimeout:
            return Reason(.timedOut, "the answer stopped: nothing more came for \(timeouts.idle.shortText)")
        case .remoteConnectionClosed:
            return Reason(.unreachable, "the connection was closed before the answer had ended")
        default: return reason(exchange, error)
        }
    }

    private func head(_ exchange: Exchange, _ error: HTTPClientError) -> Reason {
        let through = route.proxy.map { " through the proxy \($0)" } ?? ""
        switch error {
        case .deadlineExceeded where timeouts.firstByte < timeouts.request:
            return Reason(.timedOut, "no answer began within \(timeouts.firstByte.shortText)")
        case .deadlineExceeded:
            return Reason(.timedOut, "no whole answer within \(timeouts.request.shortText)")
        case .readTimeout: return Reason(.timedOut, "the server sent nothing for \(timeouts.idle.shortText)")
        case .writeTimeout: return Reason(.timedOut, "the server took nothing for \(timeouts.idle.shortText)")
        case .getConnectionFromPoolTimeout: return Reason(.timedOut, "other requests have all connections")
        case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            let stage = error.shortDescription
            return Reason(.unreachable, "no connection\(through) within \(timeouts.connect.shortText): \(stage)")
        case .remoteConnectionClosed:
            return Reason(.unreachable, "the connection was closed before an answer began")
        case .proxyAuthenticationRequired, .invalidProxyResponse: return proxy(error)
        default: return Reason(.unreachable, exchange.safe(error.shortDescription, limit: 200))
        }
    }

    private func proxy(_ error: HTTPClientError) -> Reason {
        let name = "the proxy" + (route.proxy.map { " \($0)" } ?? "")
        guard error == .proxyAuthenticationRequired else {
            return Reason(
                .unreachable, "\(name) did not open a connection to the server",
                hint: "check that the proxy may reach the server, or except the server in NO_PROXY")
        }
        return Reason(
            .unreachable, "\(name) refused the login, or wants one",
            hint: "put user and password before the host in the proxy's variable: http://user:password@host:port",
            retryHelps: false)
    }
}
