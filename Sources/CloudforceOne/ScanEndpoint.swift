import FoundationEssentials
public import PortModel

/// Where an account's port-scan API is.
public struct ScanEndpoint: Hashable, Sendable {
    /// The URL that the API's paths are appended to, without a slash at its end.
    public let baseURL: String
    public let accountID: String

    /// Cloudflare's own API.
    public static let cloudflareBaseURL = "https://api.cloudflare.com/client/v4"

    /// - Parameter allowPlaintext: takes `http` for any host. Without it only loopback hosts may have it, because the
    ///   credential would be readable on the way.
    public init(
        baseURL: String = cloudflareBaseURL, accountID: String, allowPlaintext: Bool = false
    ) throws(ParseFailure) {
        self.baseURL = try Self.checked(baseURL, allowPlaintext: allowPlaintext)
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

    private static func checked(_ text: String, allowPlaintext: Bool) throws(ParseFailure) -> String {
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
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }
}

extension String {
    /// Whether it can be one segment of a path. `.` and `..` cannot, however they are encoded: servers and
    /// proxies resolve them, and the request would reach another path.
    var isPathSegment: Bool { !isEmpty && utf8.count <= 256 && self != "." && self != ".." }

    /// Every byte percent-encoded that RFC 3986 does not call unreserved.
    var percentEncodedSegment: String {
        var result = ""
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
            }
        }
        return result
    }
}
