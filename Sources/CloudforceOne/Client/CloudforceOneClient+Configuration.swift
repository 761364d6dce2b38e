public import AsyncHTTPClient
import NIOCore
import NIOSSL
import PortModel

extension CloudforceOneClient {
    /// How the `HTTPClient` of a client is to be configured: no redirects, no compression, one attempt to connect,
    /// and timeouts, of which the library sets only one by itself.
    /// - Parameter connections: how many requests to one host may be under way at once; others wait for their end.
    public static func httpConfiguration(
        timeouts: RequestTimeouts = RequestTimeouts(), connections: Int = 16
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .milliseconds(timeouts.connect.milliseconds),
                read: .milliseconds(timeouts.idle.milliseconds),
                write: .milliseconds(timeouts.idle.milliseconds)),
            decompression: .disabled)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connections)
        // With HTTP/2 a connection whose other end is gone would be used for every further request: the library asks
        // it for no sign of life, and a request that times out ends its stream only.
        configuration.httpVersion = .http1Only
        return configuration
    }

    /// The same for a route: through its proxy, and with its roots.
    ///
    /// With a CA file a server's certificate has to lead to one of the roots in it; those of the system do not count
    /// then, as with curl's `--cacert`. A certificate of an intermediate CA alone is no root.
    /// - Throws: when the CA file cannot be used.
    public static func httpConfiguration(
        timeouts: RequestTimeouts = RequestTimeouts(), route: ScanRoute, connections: Int = 16
    ) throws(ScanRouteError) -> HTTPClient.Configuration {
        var configuration = httpConfiguration(timeouts: timeouts, connections: connections)
        configuration.proxy = route.proxy?.configuration
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let path = route.caFile { tls.trustRoots = .certificates(try TrustedRoots(caFile: path).certificates) }
        configuration.tlsConfiguration = tls
        return configuration
    }
}

extension ProxyServer {
    fileprivate var configuration: HTTPClient.Configuration.Proxy {
        switch kind {
        case .socks5: .socksServer(host: host, port: port)
        case .http:
            .server(
                host: host, port: port,
                authorization: login.map {
                    .basic(username: $0.user.reveal(), password: $0.password.reveal())
                })
        }
    }
}
