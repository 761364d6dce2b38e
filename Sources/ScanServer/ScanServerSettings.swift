public import PortModel
public import PortScanner

/// What a scan server needs to know.
public struct ScanServerSettings: Sendable {
    /// The address or host name to listen on; one that is not loopback only with `behindProxy`.
    public var host: String
    /// The TCP port to listen on; 0 lets the system pick one.
    public var port: Int
    /// Where the database, its lock and the file `api-url` are kept; created if it does not exist.
    public var dataDirectory: String
    /// The account whose paths the server answers.
    public var accountID: String
    /// The bearer token that every request must carry. It is compared and kept nowhere.
    public var token: Secret
    /// The configs that the daemon around the server declares.
    public var declared: [DeclaredConfig]
    /// What may be scanned.
    public var allowList: AllowList
    /// How many configs are scanned at the same time.
    public var maxConcurrentScans: Int
    /// Whether a proxy in front of the server does TLS, so that it may listen on another address than loopback.
    public var behindProxy: Bool

    public init(
        host: String = "127.0.0.1", port: Int = 0, dataDirectory: String, accountID: String, token: Secret,
        declared: [DeclaredConfig] = [], allowList: AllowList, maxConcurrentScans: Int = 4, behindProxy: Bool = false
    ) {
        self.host = host
        self.port = port
        self.dataDirectory = dataDirectory
        self.accountID = accountID
        self.token = token
        self.declared = declared
        self.allowList = allowList
        self.maxConcurrentScans = maxConcurrentScans
        self.behindProxy = behindProxy
    }

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
        guard !accountID.isEmpty, !accountID.contains("/") else {
            throw refused(
                "\"\(accountID.untrusted())\" is no account id", hint: "use letters and digits, such as \"local\"")
        }
        guard (0...65535).contains(port) else {
            throw refused("\(port) is no TCP port", hint: "use 1 to 65535, or 0 to let the system pick one")
        }
        guard maxConcurrentScans > 0 else {
            throw refused("no scan may run at all", hint: "let at least one scan run at a time")
        }
        guard behindProxy || IPAddress.isLoopback(host: host) else {
            throw refused(
                "it would listen on \(host.untrusted()), and the token would cross the network unencrypted",
                hint: "listen on 127.0.0.1 or [::1], or, where a proxy in front of it does TLS, say --behind-proxy")
        }
    }

    private func refused(_ cause: String, hint: String) -> ScanServerError {
        ScanServerError(.badSettings, action: "starting the scan server", cause: cause, hint: hint)
    }
}
