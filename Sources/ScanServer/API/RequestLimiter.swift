import HTTPTypes
import PortModel
import Synchronization

/// The server's rate limit: one window for whoever has the token, and another one for everybody else, so that nobody
/// without it can use up what its owner may ask.
final class RequestLimiter: Sendable {
    private struct Windows {
        var owner: RateWindow
        var strangers: RateWindow
    }

    private let windows: Mutex<Windows>
    private let quota: Int

    /// Cloudflare counts in windows of five minutes.
    static let window = Duration.seconds(300)

    init(quota: Int) {
        self.quota = quota
        let window = RateWindow(quota: quota, length: Self.window)
        windows = Mutex(Windows(owner: window, strangers: window))
    }

    func count(isOwner: Bool, at now: Timestamp) -> RateWindow.Verdict {
        windows.withLock { windows in
            isOwner ? windows.owner.count(at: now) : windows.strangers.count(at: now)
        }
    }

    /// What every answer says about the limit (draft-ietf-httpapi-ratelimit-headers, with the names that Cloudflare uses).
    func headers(_ verdict: RateWindow.Verdict) -> [HTTPField] {
        var fields = [
            HTTPField(name: Self.limit, value: "\"default\";r=\(verdict.remaining);t=\(verdict.resetSeconds)"),
            HTTPField(name: Self.policy, value: "\"default\";q=\(quota);w=\(Self.window.milliseconds / 1000)"),
        ]
        if !verdict.isAdmitted { fields.append(HTTPField(name: .retryAfter, value: "\(verdict.resetSeconds)")) }
        return fields
    }

    private static let limit = name("Ratelimit")
    private static let policy = name("Ratelimit-Policy")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is not the name of a header") }
        return name
    }
}
