import NIOCore
import NIOHTTP1

/// Registers its connection, and puts an `ExchangeHandler` where the requests come out of the HTTP decoder.
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
            try pipeline.addHandler(ExchangeHandler(), position: .after(decoder))
        } catch {
            // A connection without a decoder has no requests.
            context.close(promise: nil)
        }
    }
}
