import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on a loopback port of its own that answers each request with whatever bytes the test says, so that it can
/// be wrong in every way. It closes the connection after each answer, unless told to keep silent.
final class RawServer: Sendable {
    struct Request: Sendable {
        let line: String
        /// Names in lower case.
        let headers: [String: String]
        let body: String
    }

    enum Reply: Sendable {
        case close(after: [UInt8])
        /// Sends these bytes and then nothing more, the connection left open.
        case silence(after: [UInt8])
        /// Sends these bytes and then, for as long as anybody listens, a space each time that this has passed.
        case drip(after: [UInt8], every: TimeAmount)
    }

    let port: Int
    private let channel: any Channel
    private let log: Log

    final class Log: Sendable {
        let requests = Mutex<[Request]>([])
        let arrivals = AsyncStream.makeStream(of: Void.self)
    }

    /// - Parameter tls: what it proves itself with; nil for a server without TLS.
    init(tls: NIOSSLContext? = nil, _ reply: @escaping @Sendable (Request) -> Reply) async throws {
        let log = Log()
        self.log = log
        self.channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(RawHandler(log: log, reply: reply))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.port = channel.localAddress?.port ?? 0
    }

    var baseURL: String { "http://127.0.0.1:\(port)/client/v4" }
    var requests: [Request] { log.requests.withLock { $0 } }

    /// Returns when the server has got a request; one task can wait for it.
    func firstRequest() async { await request(number: 1) }

    /// Returns when the server has got so many requests.
    func request(number: Int) async {
        guard requests.count < number else { return }
        for await _ in log.arrivals.stream where requests.count >= number { return }
    }

    func stop() async throws {
        if channel.isActive { try await channel.close().get() }
    }
}

private final class RawHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: RawServer.Log
    private let reply: @Sendable (RawServer.Request) -> RawServer.Reply
    private var received = ""

    init(log: RawServer.Log, reply: @escaping @Sendable (RawServer.Request) -> RawServer.Reply) {
        self.log = log
        self.reply = reply
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard let request = RawServer.Request(parsing: received) else { return }
        received = ""
        log.requests.withLock { $0.append(request) }
        log.arrivals.continuation.yield()
        switch reply(request) {
        case .silence(let bytes):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .drip(let bytes, let pause):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            let channel = context.channel
            context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { task in
                guard channel.isActive else { return task.cancel() }
                channel.writeAndFlush(ByteBuffer(string: " "), promise: nil)
            }
        case .close(let bytes):
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).whenComplete { _ in
                channel.close(promise: nil)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension RawServer.Request {
    /// The request in these bytes; nil while some of it is still to come.
    fileprivate init?(parsing text: String) {
        guard let gap = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<gap.lowerBound].split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        let body = text[gap.upperBound...]
        guard body.utf8.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { return nil }
        self.init(line: String(lines.first ?? ""), headers: headers, body: String(body))
    }
}

extension RawServer.Reply {
    /// A whole and proper HTTP answer.
    static func http(_ body: String) -> Self { http(200, body) }

    static func http(
        _ status: Int, _ body: String, headers: [(String, String)] = [("Content-Type", "application/json")]
    ) -> Self {
        http(status, Array(body.utf8), headers: headers)
    }

    static func http(
        _ status: Int, _ body: [UInt8], headers: [(String, String)] = [("Content-Type", "application/json")]
    ) -> Self {
        let lines = headers.map { "\($0): \($1)\r\n" }.joined()
        let head = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\(lines)\r\n"
        return .close(after: Array(head.utf8) + body)
    }
}
