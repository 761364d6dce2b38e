import CloudforceOne
import PortModel

extension ScanServerSettings {
    /// - Throws: `ScanServerError` for the first thing that the server does not do.
    func check() throws(ScanServerError) {
        guard !token.isEmpty else {
            throw refused("the token is empty", hint: "give the server a token, such as 32 random bytes in hexadecimal")
        }
        guard token.reveal().utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw refused(
                "the token has a character that no header can carry",
                hint: "use visible ASCII characters only, without a space or a line break at the end")
        }
        // Every config in a list carries the account.
        guard accountID.isPathSegment, !accountID.contains("/") else {
            throw refused(
                "\"\(accountID.untrusted())\" is no account id", hint: "use letters and digits, such as \"local\"")
        }
        guard (0...65535).contains(port) else {
            throw refused("\(port) is no TCP port", hint: "use 1 to 65535, or 0 to let the system pick one")
        }
        guard maxConcurrentScans > 0 else {
            throw refused("no scan may run at all", hint: "let at least one scan run at a time")
        }
        guard rateLimit.map({ $0 > 0 }) ?? true else {
            throw refused("no request may be answered at all", hint: "let at least one request in 5 minutes through")
        }
        guard behindProxy || certificate != nil || IPAddress.isLoopback(host: host) else {
            throw refused(
                "it would listen on \(host.untrusted()), and the token would cross the network unencrypted",
                hint: "listen on 127.0.0.1 or [::1]; or give it a certificate with --tls-certificate and --tls-key;"
                    + " or, where a proxy in front of it does TLS, say --behind-proxy")
        }
        if let publicURL { _ = try Self.baseURL(public: publicURL) }
    }

    /// The base URL of the API below a public URL.
    /// - Throws: `ScanServerError` where it is not one to which a client can append a path.
    static func baseURL(public text: String) throws(ScanServerError) -> String {
        let isSchemeKnown = ["https://", "http://"].contains {
            text.lowercased().hasPrefix($0) && text.count > $0.count
        }
        let isPlain = text.utf8.count <= 2048 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isSchemeKnown, isPlain, !text.contains(where: { "?#@".contains($0) }) else {
            throw ScanServerError(
                .badSettings, action: "starting the scan server",
                cause: "the public URL is not an http or https URL without a user, a query or a fragment",
                hint: "give the URL by which clients reach the server, such as https://scans.example.org:8443")
        }
        var base = text
        while base.hasSuffix("/") { base.removeLast() }
        return base.hasSuffix("/client/v4") ? base : base + "/client/v4"
    }

    private func refused(_ cause: String, hint: String) -> ScanServerError {
        ScanServerError(.badSettings, action: "starting the scan server", cause: cause, hint: hint)
    }
}
