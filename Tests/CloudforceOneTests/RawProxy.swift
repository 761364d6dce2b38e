import NIOCore
import NIOPosix
import Synchronization

/// A proxy on a loopback port of its own. It takes every host for the loopback, as a proxy with a resolver of its own
/// may take a name that nobody else knows.
final class RawProxy: Sendable {
    enum Behaviour: Sendable {
        /// HTTP `CONNECT`.
        case tunnel
        /// SOCKS 5 without a login.
        case socks
        /// Answers a `CONNECT` with this head.
        case refuse(String)
        case silent
        /// Answers whatever comes, a TLS handshake too, with this text.
        case plain(String)
    }

    let port: Int
    private let channel: any Channel
    private let heads: Heads

    final class Heads: Sendable {
        let all = Mutex<[String]>([])
    }

    init(_ behaviour: Behaviour) async throws {
        let heads = Heads()
        self.heads = heads
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyHandler(behaviour, heads))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// What was asked of it: the heads of `CONNECT`, or `SOCKS host:port`.
    var requests: [String] { heads.all.withLock { $0 } }

    func stop() async throws {
        try await channel.close().get()
    }
}

private final class ProxyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: RawProxy.Behaviour
    private let heads: RawProxy.Heads
    private var received: [UInt8] = []
    private var isGreeted = false
    private var isConnecting = false
    private var target: (any Channel)?

    init(_ behaviour: RawProxy.Behaviour, _ heads: RawProxy.Heads) {
        self.behaviour = behaviour
        self.heads = heads
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if let target { return target.writeAndFlush(buffer, promise: nil) }
        received += buffer.readableBytesView
        switch behaviour {
        case .silent: break
        case .plain(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .socks: socks(context)
        case .tunnel, .refuse: connect(context)
        }
    }

    private func connect(_ context: ChannelHandlerContext) {
        let text = String(decoding: received, as: UTF8.self)
        guard text.hasSuffix("\r\n\r\n") else { return }
        heads.all.withLock { $0.append(text) }
        if case .refuse(let head) = behaviour {
            return context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
        }
        let authority = text.split(separator: " ")[1]
        open(context, Int(authority.split(separator: ":").last ?? "") ?? 0, Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
    }

    /// RFC 1928: a greeting, then a request for a host by its name (type 3).
    private func socks(_ context: ChannelHandlerContext) {
        if !isGreeted {
            guard received.count >= 3 else { return }
            received.removeFirst(2 + Int(received[1]))
            isGreeted = true
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [5, 0])), promise: nil)
        }
        guard received.count > 5, received[3] == 3, received.count >= 7 + Int(received[4]) else { return }
        let end = 5 + Int(received[4])
        let port = Int(received[end]) << 8 | Int(received[end + 1])
        heads.all.withLock { $0.append("SOCKS \(String(decoding: received[5..<end], as: UTF8.self)):\(port)") }
        open(context, port, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    }

    private func open(_ context: ChannelHandlerContext, _ port: Int, _ answer: [UInt8]) {
        guard !isConnecting else { return }
        isConnecting = true
        let client = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BackHandler(client: client))
                }
            }
            .connect(host: "127.0.0.1", port: port).whenComplete { result in
                guard case .success(let channel) = result else { return client.close(promise: nil) }
                handler.value.target = channel
                client.writeAndFlush(ByteBuffer(bytes: answer), promise: nil)
            }
    }

    func channelInactive(context: ChannelHandlerContext) {
        target?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Passes on what the target sends.
private final class BackHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel

    init(client: any Channel) {
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client.close(promise: nil)
    }
}
