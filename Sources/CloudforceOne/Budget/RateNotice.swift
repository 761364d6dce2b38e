import PortModel

/// What an answer says of the rate at which its server takes requests.
///
/// Read are `RateLimit` and `RateLimit-Policy` as Cloudflare sends them (draft-ietf-httpapi-ratelimit-headers, from its
/// eighth version on: `"default";r=50;t=30` and `"burst";q=100;w=60`), and the older `RateLimit-Limit`, `-Remaining` and
/// `-Reset`, with or without `X-`. What cannot be read is passed over.
public struct RateNotice: Hashable, Sendable {
    /// So many requests are left until the reset.
    struct Allowance: Hashable, Sendable {
        let name: String
        let remaining: Int
        /// Nil where the answer does not say.
        let reset: Duration?
        /// The whole of which these are left, where the answer says it in the same header.
        let limit: Int?
    }

    struct Policy: Hashable, Sendable {
        let name: String
        let quota: RateQuota
    }

    let status: Int
    let retryAfter: Duration?
    let refusal: RateRefusal?
    let allowances: [Allowance]
    let policies: [Policy]

    /// - Parameters:
    ///   - retryAfter: `Retry-After` as a length of time, bounded by the caller; a pause is cut to an hour later.
    ///   - refusal: what the server said, where the status is 429.
    ///   - fields: the values of a header in their order; names are compared without regard to case by the caller.
    public init(
        status: Int, retryAfter: Duration?, refusal: RateRefusal? = nil, fields: (_ name: String) -> [String]
    ) {
        self.status = status
        self.retryAfter = retryAfter
        self.refusal = refusal
        policies = ParameterList(fields("RateLimit-Policy")).members.compactMap(Policy.init)
        let stated = ParameterList(fields("RateLimit")).members.compactMap(Allowance.init)
        let older = ["X-RateLimit", "RateLimit"].compactMap { Allowance(prefix: $0, fields: fields) }
        allowances = stated + older
    }
}

extension RateNotice.Policy {
    /// Nil for a member without both numbers, and for one that counts something else than requests.
    fileprivate init?(_ member: ParameterList.Member) {
        guard let limit = member.count("q"), limit > 0, let seconds = member.count("w"), seconds > 0 else { return nil }
        if let unit = member["qu"], unit != "requests" { return nil }
        name = member.name
        quota = RateQuota(limit: limit, window: .seconds(min(seconds, 86_400)))
    }
}

extension RateNotice.Allowance {
    fileprivate init?(_ member: ParameterList.Member) {
        guard let left = member.count("r") else { return nil }
        name = member.name
        remaining = min(left, ParameterList.largest)
        reset = member.count("t").map { .seconds(min($0, 86_400)) }
        limit = nil
    }

    /// From the older three headers.
    fileprivate init?(prefix: String, fields: (_ name: String) -> [String]) {
        func number(_ name: String) -> Int? {
            fields("\(prefix)-\(name)").first.flatMap { ParameterList.count($0.prefix(64)) }
        }
        guard let left = number("Remaining") else { return nil }
        name = prefix
        remaining = left
        limit = number("Limit")
        reset = number("Reset").flatMap { Self.reset($0, date: fields("Date").first) }
    }

    /// Servers send either the seconds that are left or the time as seconds (or milliseconds) since 1970. A length beyond
    /// a day is none that would be waited for, and no time before 2001 is meant, so the size tells them apart. A time is
    /// compared with the answer's own `Date` where it has one: the two clocks need not agree.
    private static func reset(_ number: Int, date: String?) -> Duration? {
        switch number {
        case ...86_400: return .seconds(number)
        case 1_000_000_000_000...: return reset(number / 1000, date: date)
        case 1_000_000_000...:
            let now = Timestamp.now()
            let sent = date.flatMap { Timestamp(httpDate: String($0.prefix(64)), now: now) } ?? now
            let left = Timestamp(seconds: Int64(number)) - sent
            return min(max(left, .zero), .seconds(86_400))
        default: return nil
        }
    }
}
