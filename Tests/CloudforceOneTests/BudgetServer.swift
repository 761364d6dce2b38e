@testable import CloudforceOne

/// A server that counts requests as Cloudflare does: within the limit it answers 200, one over, and it refuses every
/// request for a whole window.
struct BudgetServer {
    enum Counting: CaseIterable {
        /// Windows that begin at a fixed time, whatever anybody does.
        case fixed
        /// The last 300 seconds, at any moment.
        case sliding
    }

    var counting: Counting
    var quota = RateQuota.cloudforceOne
    /// Whether the answers carry `Ratelimit` and `Ratelimit-Policy`.
    var tells = false
    /// Whether a refusal carries `Retry-After`.
    var givesRetryAfter = true
    /// Whether it names its whole window as the time for what is left, also where more is left sooner.
    var namesWholeWindow = false
    /// When the first of the fixed windows begins.
    var offset = Duration.seconds(77)

    private(set) var refused = 0
    private(set) var blockedUntil = Duration.zero
    /// Requests that it took, by anybody.
    private(set) var taken: [Duration] = []

    init(_ counting: Counting, tells: Bool = false) {
        self.counting = counting
        self.tells = tells
    }

    private func isCounted(_ time: Duration, at now: Duration) -> Bool {
        switch counting {
        case .sliding: time > now - quota.window
        case .fixed: window(time) == window(now)
        }
    }

    private func window(_ time: Duration) -> Int { Int(((time + quota.window - offset) / quota.window).rounded(.down)) }

    /// When there is more, after the first of those that count now.
    private func reset(_ first: Duration, at now: Duration) -> Duration {
        counting == .sliding ? first + quota.window - now : .seconds(300 * window(now)) + offset - now
    }

    /// A request arrives; returns what the answer says.
    mutating func request(at now: Duration) -> RateNotice {
        guard now >= blockedUntil else { return refusal(at: now) }
        let used = taken.reversed().prefix { isCounted($0, at: now) }.count
        guard used < quota.limit else {
            blockedUntil = now + quota.window
            return refusal(at: now)
        }
        taken.append(now)
        let left = quota.limit - used - 1
        let reset = namesWholeWindow ? quota.window : reset(taken[taken.count - 1 - used], at: now)
        return RateNotice(status: 200, retryAfter: nil) { name in
            guard tells else { return [] }
            switch name {
            case "RateLimit": return ["\"default\";r=\(left);t=\(Int(reset / .seconds(1)))"]
            case "RateLimit-Policy": return ["\"default\";q=\(quota.limit);w=\(Int(quota.window / .seconds(1)))"]
            default: return []
            }
        }
    }

    private mutating func refusal(at now: Duration) -> RateNotice {
        refused += 1
        return RateNotice(status: 429, retryAfter: givesRetryAfter ? blockedUntil - now : nil) { _ in [] }
    }
}

extension RateNotice {
    /// An answer with these headers and no others.
    init(_ status: Int = 200, retryAfter: Duration? = nil, _ headers: [String: [String]] = [:]) {
        self.init(status: status, retryAfter: retryAfter) { headers[$0] ?? [] }
    }

    /// An answer that says what is left.
    static func left(_ remaining: Int, for seconds: Int, name: String = "default") -> RateNotice {
        RateNotice(200, ["RateLimit": ["\"\(name)\";r=\(remaining);t=\(seconds)"]])
    }

    static let ok = RateNotice()
    static let refused = RateNotice(429)
}
