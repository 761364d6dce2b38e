/// Which account of which API a source is, however its URL is written.
struct SourcePlace: Hashable {
    private let account: String
    private let isSecure: Bool
    private let host: String
    private let port: Int
    private let path: String

    init(account: String, baseURL: HTTPURL) {
        self.account = account
        isSecure = baseURL.isSecure
        host = baseURL.host.lowercased()
        port = baseURL.port ?? (baseURL.isSecure ? 443 : 80)
        // What follows the authority: scheme, two slashes and the authority hold no other slash.
        path = baseURL.text.split(separator: "/", maxSplits: 2).dropFirst(2).first.map(String.init) ?? ""
    }
}
