import FoundationEssentials
public import PortModel

/// The URL of a webhook. Its path and query often are all that keeps strangers from posting there, so that they count
/// as secret: what is shown is the scheme, the host and the port.
public struct WebhookEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// `https://hooks.example.com:443`.
    public let label: String
    let url: Secret
    /// What must not be in a text that is shown: the parts of the URL behind the host.
    private let secretParts: [String]

    /// Reads an absolute `http` or `https` URL without a user name.
    public init(parsing text: String) throws(ParseFailure) {
        func failure(_ problem: String) -> ParseFailure {
            ParseFailure(
                problem: "the webhook URL \(problem)",
                accepted: "an absolute http or https URL, such as https://hooks.example.com/services/…")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw failure("holds a space, a control character or one beyond ASCII")
        }
        guard text.utf8.count <= 2000, let url = URL(string: text), let scheme = url.scheme?.lowercased() else {
            throw failure("cannot be read")
        }
        guard scheme == "http" || scheme == "https" else { throw failure("is neither http nor https") }
        guard let host = url.host(), !host.isEmpty else { throw failure("has no host") }
        guard url.user() == nil, url.password() == nil else { throw failure("holds a user name or password") }
        let port = url.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65535).contains(port) else { throw failure("has a port outside 1 to 65535") }
        let shownHost = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        self.label = "\(scheme)://\(shownHost.untrusted(limit: 100)):\(port)"
        self.url = Secret(text)
        self.secretParts = [url.path(), url.query()].compactMap(\.self).filter { $0.count > 1 }
    }

    public var description: String { label }

    /// Whether a text from below, such as a library's error, gives away what must not be shown.
    func isGivenAway(by text: String) -> Bool {
        secretParts.contains { text.contains($0) }
    }
}
