import NIOCore
import NIOHTTP1

/// Registers its connection, and puts a `KeepAliveHandler` where the requests come out of the HTTP decoder.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connections: Connections

    init(_ connections: Connections) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connections.opened(context.channel)
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(KeepAliveHandler(), position: .after(decoder))
        } catch {
            // A connection without a decoder has no requests.
            context.close(promise: nil)
        }
    }
}

/// Says `Connection: close` of every request after which the connection ends, in the one way that Hummingbird looks for.
///
/// Hummingbird never learns the version of a request: it would leave a client of HTTP/1.0 waiting for the end of the
/// connection, by which such a client knows the end of an answer.
final class KeepAliveHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), !head.isKeepAlive else {
            context.fireChannelRead(data)
            return
        }
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
