import FoundationEssentials
public import PortModel

/// An http or https URL without user, password or fragment.
///
/// The path of a webhook is often a secret of its receiver, so descriptions and errors show at most the host.
public struct HTTPURL: Hashable, Sendable {
    /// The whole URL, for the request.
    public let text: String
    /// Whether it is https.
    public let isSecure: Bool
    /// The host name or address, without brackets.
    public let host: String
    /// The port, where the URL names one.
    public let port: Int?

    /// Whether the host is this machine: a loopback address or `localhost`, which RFC 6761 keeps for it.
    public var isLoopback: Bool {
        IPAddress.isLoopback(host: host)
    }
}

extension HTTPURL: CustomStringConvertible, CustomReflectable {
    private static let accepted = "an http or https URL with a host, such as https://hooks.example.org/portwatch"

    public init(parsing text: String) throws(ParseFailure) {
        let failure = ParseFailure(problem: "not an http or https URL", accepted: Self.accepted)
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https"
        else { throw failure }
        // An empty user or password counts: "https://@host" is a slip, or meant to mislead.
        guard parts.user == nil, parts.password == nil else {
            throw ParseFailure(
                problem: "a user or password in the URL: secrets are not written in this file",
                accepted: "the URL without what stands before the @")
        }
        guard parts.fragment == nil else {
            throw ParseFailure(problem: "a fragment (#…), which is never sent", accepted: "the URL without it")
        }
        guard let host = Self.host(of: parts) else { throw failure }
        guard parts.port.map({ (1...65535).contains($0) }) ?? true else {
            throw ParseFailure(problem: "a port that cannot be", accepted: "a port within 1 to 65535")
        }
        self.init(text: text, isSecure: scheme == "https", host: host, port: parts.port)
    }

    /// Scheme, host and port: `https://hooks.example.org/…`.
    public var description: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return "\(isSecure ? "https" : "http")://\(shown)\(port.map { ":\($0)" } ?? "")/…"
    }

    /// Nothing inside: a dump shows no more than a description.
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func host(of parts: URLComponents) -> String? {
        guard var host = parts.encodedHost, !host.isEmpty, host.utf8.count <= 253 else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.contains(":") { return IPAddress(host) == nil ? nil : host }
        let isName = host.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || (48...57).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        }
        return isName && !host.hasPrefix(".") && !host.hasPrefix("-") ? host : nil
    }
}
