import NIOCore
import NIOHTTP1

/// Sees the requests and answers of its connection as they are in HTTP/1, and ends it where it has to end: Hummingbird
/// learns neither the version of a request nor what comes after it.
final class ExchangeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var exchanges = Exchanges()
    /// Why the connection ends.
    private var failure: (any Error)?
    private var departure = Departure()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !exchanges.isEnding else { return }
        switch unwrapInboundIn(data) {
        case .head(var head):
            guard head.hasValidHost else {
                fail(APIFailure.badHost, .badRequest, context)
                return
            }
            adapt(&head)
            exchanges.began(awaitsInvitation: head.expectsContinue)
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body:
            context.fireChannelRead(data)
        case .end:
            exchanges.completed()
            context.fireChannelRead(data)
        }
    }

    /// Makes Hummingbird do what the version of the request asks for.
    private func adapt(_ head: inout HTTPRequestHead) {
        // A client of HTTP/1.0 does not know what an invitation is (RFC 9110 section 10.1.1).
        if head.predatesContinue { head.headers.remove(name: "Expect") }
        // Hummingbird looks for this alone. A client of HTTP/1.0 knows by the end of the connection that an answer ends.
        if !head.isKeepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if MalformedRequestHandler.isBelowHTTP(error) {
            context.fireErrorCaught(error)
        } else {
            fail(error, .noHTTP, context)
        }
    }

    private func fail(_ error: any Error, _ fault: Exchanges.Fault, _ context: ChannelHandlerContext) {
        if failure == nil { failure = error }
        perform(exchanges.failed(fault), context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !exchanges.isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            if exchanges.answers() { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .head, .body:
            context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            perform(exchanges.answered(), context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { departure.happened() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        departure.happened()
        context.fireChannelInactive()
    }

    private func perform(_ action: Exchanges.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .proceed: break
        case .refuse:
            context.flush()
            context.fireErrorCaught(failure ?? APIFailure.malformedRequest)
        case .close:
            context.flush()
            context.close(promise: nil)
        }
    }

    /// Does something when the client has closed its side of the connection, at once where it has already. Only the last
    /// that is asked for counts: a connection is answered one request at a time.
    static func whenGone(on channel: any Channel, _ perform: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute {
            guard let handler = try? channel.pipeline.syncOperations.handler(type: ExchangeHandler.self) else {
                // The pipeline is taken apart when the connection has ended.
                return perform()
            }
            handler.departure.whenIt(happens: perform)
        }
    }

    /// Tells the client to send the body of the request that is answered next.
    static func invitesBody(on channel: any Channel) {
        channel.eventLoop.execute {
            guard let handler = try? channel.pipeline.syncOperations.handler(type: ExchangeHandler.self),
                !handler.exchanges.isOver
            else { return }
            handler.exchanges.invited()
            RawBytes.send("HTTP/1.1 100 Continue\r\n\r\n", on: channel)
        }
    }
}

extension HTTPRequestHead {
    /// RFC 9112 section 3.2.
    fileprivate var hasValidHost: Bool {
        let count = headers["Host"].count
        return count == 1 || (count == 0 && predatesContinue)
    }

    fileprivate var predatesContinue: Bool { (version.major, version.minor) < (1, 1) }

    fileprivate var expectsContinue: Bool {
        headers[canonicalForm: "Expect"].contains { $0.lowercased() == "100-continue" }
    }
}
