import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Opens TLS connections that send one request, wait for its answer and read nothing any more, also not that the server
/// wants to end the connection.
final class SilentTLSClient: Sendable {
    private let context: NIOSSLContext
    private let port: Int
    private let channels = Mutex<[any Channel]>([])

    init(port: Int, trust file: String) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(file)
        context = try NIOSSLContext(configuration: tls)
        self.port = port
    }

    /// A connection on which the request has been answered.
    func open(sending request: String) async throws -> any Channel {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answered = loop.makePromise(of: Void.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop).channelInitializer { [context] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    try pipeline.addHandler(Deafness(answered))
                }
            }.connect(host: "127.0.0.1", port: port).get()
        } catch {
            answered.fail(error)
            throw error
        }
        channels.withLock { $0.append(channel) }
        try await channel.writeAndFlush(ByteBuffer(string: request))
        try await answered.futureResult.get()
        return channel
    }

    func close() {
        for channel in channels.withLock({ $0 }) { channel.close(promise: nil) }
    }

    private final class Deafness: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let answered: EventLoopPromise<Void>

        init(_ answered: EventLoopPromise<Void>) {
            self.answered = answered
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.channel.setOption(.autoRead, value: false).cascade(to: answered)
        }

        func channelInactive(context: ChannelHandlerContext) {
            answered.fail(ChannelError.ioOnClosedChannel)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            answered.fail(error)
            context.close(promise: nil)
        }
    }
}
