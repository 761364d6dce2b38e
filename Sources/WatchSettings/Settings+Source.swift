public import PortModel

extension Settings {
    /// Where scan configs come from: an account at Cloudforce One, or a scan server of the same API.
    public struct Source: Hashable, Sendable {
        /// Its name in events, in the history and on the command line: 1…63 of a-z, 0-9 and `-`.
        public let name: String
        public let account: String
        /// The API's root, without a slash at its end.
        public let baseURL: HTTPURL
        /// A PEM file of private certificate authorities that its certificate may be of: an absolute path; nil for those
        /// of the system. Only an https base URL has one.
        public let caFile: String?
        public let credentials: Credentials
        /// How many requests in five minutes its credential may make: 1…1000000; nil for no limit of our own.
        public let rateLimit: Int?
        /// How often its configs are listed again.
        public let refresh: Duration

        /// What Cloudflare allows a token in five minutes.
        static let defaultRateLimit = 1200
        /// Where Cloudflare answers.
        static let defaultBaseURL = "https://api.cloudflare.com/client/v4"
    }

    /// How a source is asked: exactly one of the two ways its API knows.
    public enum Credentials: Hashable, Sendable {
        /// An API token, sent as a bearer token.
        case token(SecretReference)
        /// The older pair: sent as `X-Auth-Email` and `X-Auth-Key`.
        case emailAndKey(email: String, key: SecretReference)
    }

    /// The scan server inside the daemon.
    public struct ScanServer: Hashable, Sendable {
        /// Its name as a source.
        public let name: String
        /// Where its API listens: a loopback address; port 0 lets the system choose.
        public let listen: ListenAddress
        /// The directory of its configs and results: an absolute path.
        public let dataDirectory: String
        public let account: String
        /// What it may scan.
        public let allow: [AddressBlock]
        /// How often its configs are listed again.
        public let refresh: Duration
        /// How many probes may be under way at once.
        public let maxInFlight: Int
        /// How long one probe waits for an answer.
        public let probeTimeout: Duration
        /// How often a port that does not answer is probed in one scan.
        public let probeAttempts: Int
        /// How many probes a second at most; nil for as many as `maxInFlight` allows.
        public let maxRatePerSecond: Int?
        /// The configs that the server has at each start; those that the API's callers make come beside them.
        public let configs: [DeclaredConfig]?
    }

    /// A config of the scan server that the settings declare.
    public struct DeclaredConfig: Hashable, Sendable {
        /// Addresses and blocks as they are written, for the API.
        public let ips: [String]
        /// Ports and ranges as they are written, for the API.
        public let ports: [String]
        /// What `ips` and `ports` mean together.
        public let scope: Scope
        /// How often it is scanned; nil for once.
        public let every: Duration?
    }
}
