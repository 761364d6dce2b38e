import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import PortModel

extension Exchange {
    /// The failure for an error of the network, or of the library that speaks HTTP.
    func failure(ofNetwork error: any Error, timeouts: RequestTimeouts, maximumBody: Int) -> APIError {
        switch error {
        case is Overdue:
            return failure(.timedOut, cause: "no whole answer within \(timeouts.request.shortText)")
        case is NIOTooManyBytesError:
            return failure(.tooLarge, cause: "it has more than \(maximumBody) bytes")
        case let error as HTTPClientError:
            return failure(of: error, timeouts: timeouts)
        case HTTPParserError.invalidEOFState:
            return failure(.unreachable, cause: "the connection ended in the middle of the answer")
        case let error as HTTPParserError:
            return failure(.unusableAnswer, cause: "it is not HTTP: \(safe("\(error)", limit: 100))")
        default:
            // NIO has one error type for a host's name and another for its address; the system's words are in both.
            let text = safe("\(error)", limit: 300)
            let refused = text.contains("Connection refused")
            return failure(.unreachable, cause: refused ? "connection refused: nothing listens there" : text)
        }
    }

    private func failure(of error: HTTPClientError, timeouts: RequestTimeouts) -> APIError {
        switch error {
        case .deadlineExceeded:
            failure(.timedOut, cause: "no whole answer within \(timeouts.request.shortText)")
        case .readTimeout, .writeTimeout:
            failure(.timedOut, cause: "nothing came for \(timeouts.idle.shortText)")
        case .getConnectionFromPoolTimeout:
            failure(.timedOut, cause: "other requests have all connections")
        case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            failure(.unreachable, cause: "no connection in time: \(error.shortDescription)")
        case .remoteConnectionClosed:
            failure(.unreachable, cause: "the connection was closed before the answer had ended")
        default:
            failure(.unreachable, cause: safe(error.shortDescription, limit: 200))
        }
    }
}
