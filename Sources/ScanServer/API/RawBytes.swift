import NIOCore
import NIOSSL

/// Goes past the HTTP encoder with bytes that are HTTP already, and past TLS with the end of a connection.
enum RawBytes {
    /// Sends the bytes as they are, through TLS where the connection has it. Call it on the channel's event loop.
    static func send(_ text: String, body: [UInt8] = [], on channel: any Channel) {
        var buffer = channel.allocator.buffer(capacity: text.utf8.count + body.count)
        buffer.writeString(text)
        buffer.writeBytes(body)
        let pipeline = channel.pipeline.syncOperations
        let writer = Writer()
        do {
            if let tls = try? pipeline.handler(type: NIOSSLServerHandler.self) {
                try pipeline.addHandler(writer, position: .after(tls))
            } else {
                try pipeline.addHandler(writer, position: .first)
            }
            try pipeline.context(handler: writer).writeAndFlush(NIOAny(buffer), promise: nil)
            pipeline.removeHandler(writer, promise: nil)
        } catch {
            // The connection has ended meanwhile: there is nobody to tell.
        }
    }

    /// Ends the connection at once. TLS would first wait seconds for the other side to agree, and the connection would
    /// keep its place for so long.
    static func close(_ channel: any Channel) {
        channel.eventLoop.execute {
            let pipeline = channel.pipeline.syncOperations
            let place = Writer()
            do {
                try pipeline.addHandler(place, position: .first)
                try pipeline.context(handler: place).close(promise: nil)
            } catch {
                // It has ended by itself.
            }
        }
    }

    /// A place in the pipeline behind which there is no HTTP any more.
    private final class Writer: ChannelOutboundHandler, RemovableChannelHandler {
        typealias OutboundIn = ByteBuffer
    }
}
