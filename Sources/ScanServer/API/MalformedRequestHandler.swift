import CloudforceOne
import NIOCore

/// Answers what is not HTTP at all with an error in the API's form, and closes the connection.
///
/// Hummingbird would answer it with a status alone. The answer is written as bytes from the far end of the pipeline, since
/// the HTTP encoder between has no request to answer.
final class MalformedRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let channel = context.channel
        let body = ScanWire.failure(APIFailure.malformedRequest.errors)
        let head =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: \(ScanWire.mediaType)\r\nContent-Length: \(body.count)\r\n"
            + "Connection: close\r\n\r\n"
        var buffer = channel.allocator.buffer(capacity: head.utf8.count + body.count)
        buffer.writeString(head)
        buffer.writeBytes(body)
        let writer = RawWriter()
        do {
            try channel.pipeline.syncOperations.addHandler(writer, position: .first)
            try channel.pipeline.syncOperations.context(handler: writer).writeAndFlush(
                NIOAny(buffer), promise: nil)
        } catch {
            // The connection is closed below in either case; there is nobody to tell.
        }
        context.close(promise: nil)
    }

    /// A place in the pipeline from which bytes go straight to the socket.
    private final class RawWriter: ChannelOutboundHandler, RemovableChannelHandler {
        typealias OutboundIn = ByteBuffer
    }
}
