public import PortModel

/// A proxy that connections are made through: an HTTP one by `CONNECT`, or a SOCKS 5 one.
public struct ProxyServer: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case http
        case socks5
    }

    public let kind: Kind
    /// A name or an address, without brackets.
    public let host: String
    public let port: Int
    /// Who the proxy is told that asks; the whole of it is kept secret.
    public let login: Login?

    public struct Login: Hashable, Sendable {
        public let user: Secret
        public let password: Secret

        public init(user: Secret, password: Secret) {
            self.user = user
            self.password = password
        }
    }

    public init(_ kind: Kind = .http, host: String, port: Int, login: Login? = nil) {
        self.kind = kind
        self.host = host
        self.port = port
        self.login = login
    }
}

extension ProxyServer: CustomStringConvertible {
    /// `proxy.example:3128`, without the login.
    public var description: String {
        let shown = host.untrusted(limit: 100)
        return host.contains(":") ? "[\(shown)]:\(port)" : "\(shown):\(port)"
    }
}
