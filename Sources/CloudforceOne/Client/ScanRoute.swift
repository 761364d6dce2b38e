/// How a server is reached: what connections to it go through, and whose certificates they accept.
public struct ScanRoute: Hashable, Sendable {
    /// nil for a connection without a proxy.
    public let proxy: ProxyServer?
    /// A PEM file with the only roots that are trusted; nil for those of the system.
    public let caFile: String?

    public static let direct = ScanRoute()

    public init(proxy: ProxyServer? = nil, caFile: String? = nil) {
        self.proxy = proxy
        self.caFile = caFile
    }
}

/// A setting of a route that cannot be used: a proxy's variable, or a CA file.
public struct ScanRouteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is about: `the proxy in HTTPS_PROXY`, `the CA file /etc/portwatch/ca.pem`.
    public let subject: String
    public let problem: String
    public let hint: String

    public init(_ subject: String, problem: String, hint: String) {
        self.subject = subject
        self.problem = problem
        self.hint = hint
    }

    public var description: String { "\(subject) cannot be used: \(problem); \(hint)" }
}
