import Hummingbird
import NIOCore

/// What a request comes with beside its text: the connection that it came over.
struct ScanRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The address of the other side, for the log. Behind a proxy it is the proxy's.
    var peer: String {
        channel.remoteAddress.flatMap { $0.ipAddress } ?? "an unknown address"
    }

    /// Does something once when the client has closed its side of the connection.
    func whenGone(_ perform: @escaping @Sendable () -> Void) {
        ExchangeHandler.whenGone(on: channel, perform)
    }

    /// Tells a client that waits for it to send its body (RFC 9110 section 10.1.1).
    func invitesBody() {
        ExchangeHandler.invitesBody(on: channel)
    }
}
