public import PortModel
public import PortScanner

/// What a scan server needs to know.
public struct ScanServerSettings: Sendable {
    /// The address or host name to listen on; one that is not loopback only with `certificate` or `behindProxy`.
    public var host: String
    /// The TCP port to listen on; 0 lets the system pick one.
    public var port: Int
    /// Where the database, its lock and the file `api-url` are kept; created if it does not exist.
    public var dataDirectory: String
    /// The account whose paths the server answers.
    public var accountID: String
    /// The token that every request must carry. It is compared and kept nowhere.
    public var token: Secret
    /// The configs that the daemon around the server declares.
    public var declared: [DeclaredConfig]
    /// What may be scanned.
    public var allowList: AllowList
    /// How many configs are scanned at the same time.
    public var maxConcurrentScans: Int
    /// Whether a proxy in front of the server does TLS, so that it may listen on another address than loopback.
    public var behindProxy: Bool
    /// With what the server does TLS; nil for plain HTTP. The files are read when the server is made.
    public var certificate: ServerCertificate?
    /// The URL by which clients reach the server, where that is not the address it listens on: a name that is in the
    /// certificate, or that of a proxy. `/client/v4` is appended where it does not end with it.
    public var publicURL: String?
    /// How many requests in 5 minutes are answered; nil for no limit. Those with the token are counted by themselves.
    public var rateLimit: Int?

    public init(
        host: String = "127.0.0.1", port: Int = 0, dataDirectory: String, accountID: String, token: Secret,
        declared: [DeclaredConfig] = [], allowList: AllowList, maxConcurrentScans: Int = 4, behindProxy: Bool = false,
        certificate: ServerCertificate? = nil, publicURL: String? = nil, rateLimit: Int? = nil
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
        self.certificate = certificate
        self.publicURL = publicURL
        self.rateLimit = rateLimit
    }
}
