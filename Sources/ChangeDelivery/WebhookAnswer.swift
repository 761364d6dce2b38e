import PortModel

/// What a webhook's answer means for the delivery.
enum WebhookAnswer {
    /// The longest pause that a receiver can ask for.
    static let longestPause = Duration.seconds(24 * 3600)

    /// Only 2xx is success. 410 says that the receiver is gone for good; everything else may pass.
    /// `endpoint` is how the receiver is called in a reason.
    static func outcome(
        status: Int, retryAfter: String?, endpoint: String, now: Timestamp
    ) -> DeliveryOutcome {
        switch status {
        case 200...299:
            return .delivered
        case 410:
            return .rejected(reason: "\(endpoint) answered 410: it is gone; remove the webhook or change its URL")
        default:
            let hint = hint(status).map { "; \($0)" } ?? ""
            return .failed(
                reason: "\(endpoint) answered \(status)\(hint)",
                retryAfter: retryAfter.flatMap { pause($0, now: now) })
        }
    }

    private static func hint(_ status: Int) -> String? {
        switch status {
        case 300...399: "redirects are not followed, give the final URL"
        case 401, 403: "check the secret part of its URL"
        case 404, 405: "check its URL"
        default: nil
        }
    }

    /// Reads `Retry-After` (RFC 9110 section 10.2.3): seconds or a date, at most 24 hours; nil for anything else.
    static func pause(_ text: String, now: Timestamp) -> Duration? {
        let value = text.prefix(80).drop { $0 == " " }
        if !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }) {
            return .seconds(min(Int64(value) ?? .max, longestPause.components.seconds))
        }
        return Timestamp(httpDate: String(value), now: now).map { max(.zero, min($0 - now, longestPause)) }
    }
}
