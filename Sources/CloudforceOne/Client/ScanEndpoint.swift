import FoundationEssentials
public import PortModel

/// Where an account's port-scan API is.
public struct ScanEndpoint: Hashable, Sendable {
    /// The URL that the API's paths are appended to, without a slash at its end.
    public let baseURL: String
    public let accountID: String
    /// The host of the base URL, an IPv6 address without its brackets.
    let host: String
    let port: Int
    /// Whether it is asked over TLS.
    let isEncrypted: Bool

    /// Cloudflare's own API.
    public static let cloudflareBaseURL = "https://api.cloudflare.com/client/v4"

    /// - Parameter allowPlaintext: takes `http` for any host. Without it only loopback hosts may have it, because the
    ///   credential would be readable on the way.
    public init(
        baseURL: String = cloudflareBaseURL, accountID: String, allowPlaintext: Bool = false
    ) throws(ParseFailure) {
        let parts = try Self.checked(baseURL, allowPlaintext: allowPlaintext)
        self.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
        self.isEncrypted = parts.scheme?.lowercased() == "https"
        self.host = (parts.host ?? "").trimmingBrackets
        self.port = parts.port ?? (isEncrypted ? 443 : 80)
        guard accountID.isPathSegment else {
            throw ParseFailure(
                problem: "\"\(accountID.untrusted())\" is not an account id",
                accepted: "the id as Cloudflare's dashboard shows it: 32 hexadecimal digits")
        }
        self.accountID = accountID
    }

    /// The URL of an operation on the account's configs or results.
    func url(_ collection: String, id: String? = nil) -> String {
        let account = accountID.percentEncodedSegment
        let tail = id.map { "/\($0.percentEncodedSegment)" } ?? ""
        return "\(baseURL)/accounts/\(account)/cloudforce-one/scans/\(collection)\(tail)"
    }

    /// The URL by which ports of a config are asked again; nil for Cloudflare's own API, which is never asked that.
    func probeURL(config id: String) -> String? {
        let host = host.lowercased()
        guard host != "cloudflare.com", !host.hasSuffix(".cloudflare.com") else { return nil }
        return "\(baseURL)/accounts/\(accountID.percentEncodedSegment)/portwatch/probe/\(id.percentEncodedSegment)"
    }

    private static func checked(_ text: String, allowPlaintext: Bool) throws(ParseFailure) -> URLComponents {
        let accepted = "an https URL such as \(cloudflareBaseURL), or http for a loopback host"
        // What the URL says is not shown when it has a user part: that may be a password.
        guard !text.contains("@") else {
            throw ParseFailure(problem: "the base URL has a user part", accepted: accepted)
        }
        let failure = { (problem: String) in
            ParseFailure(problem: "the base URL \"\(text.untrusted(limit: 200))\" \(problem)", accepted: accepted)
        }
        guard text.isHeaderWord, let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            throw failure("is not a URL with a host")
        }
        guard parts.query == nil, parts.fragment == nil else { throw failure("has a query or a fragment") }
        if let port = parts.port, !(1...65535).contains(port) { throw failure("has a port that does not exist") }
        switch parts.scheme?.lowercased() {
        case "https": break
        case "http" where allowPlaintext || IPAddress.isLoopback(host: host): break
        case "http": throw failure("would send the credential unencrypted")
        default: throw failure("is neither https nor http")
        }
        return parts
    }
}

extension String {
    /// An IPv6 address of a URL without the brackets around it.
    var trimmingBrackets: String { hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self }
}
