public import PortModel

/// What a server said when it refused a request for the sake of its rate (429), to be told to who has to wait for it.
/// It stays in the process: the shared file holds numbers only.
public struct RateRefusal: Hashable, Sendable {
    /// When the answer came, by the wall clock.
    public let time: Timestamp
    /// The API's own code and words; may be empty.
    public let message: String
    /// The `cf-ray` header: Cloudflare's support asks for it.
    public let cfRay: String?
    /// `Retry-After`, where the answer had one.
    public let retryAfter: Duration?

    /// - Parameters: the texts are shown as they are, so they have to be safe to show, and bounded.
    public init(at time: Timestamp, message: String = "", cfRay: String? = nil, retryAfter: Duration? = nil) {
        self.time = time
        self.message = message
        self.cfRay = cfRay
        self.retryAfter = retryAfter
    }
}
