import CloudforceOne
import NIOCore
import NIOSSL

/// Answers what is no request with an error in the API's form, and closes the connection.
///
/// Hummingbird would answer it with a status alone. The answer is written as bytes, since the HTTP encoder has no request
/// to answer. Where TLS or the network itself fails there is nothing that could be answered.
final class MalformedRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !Self.isBelowHTTP(error) {
            let failure = error as? APIFailure ?? .malformedRequest
            let body = ScanWire.failure(failure.errors)
            RawBytes.send(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: \(ScanWire.mediaType)\r\nContent-Length: \(body.count)\r\n"
                    + "Connection: close\r\n\r\n", body: body, on: context.channel)
        }
        context.close(promise: nil)
    }

    /// Whether what failed is TLS or the network itself.
    static func isBelowHTTP(_ error: any Error) -> Bool {
        error is NIOSSLError || error is BoringSSLError || error is IOError || error is ChannelError
    }
}
