import AsyncHTTPClient
import PortModel

/// Why a webhook gave no answer, in words that are safe to show.
enum WebhookFailure {
    static func reason(_ error: any Error, endpoint: WebhookEndpoint, timeout: Duration) -> String {
        "\(endpoint.label) \(cause(error, endpoint: endpoint, timeout: timeout))"
    }

    private static func cause(_ error: any Error, endpoint: WebhookEndpoint, timeout: Duration) -> String {
        if error is CancellationError { return "was not waited for: stopping" }
        guard let error = error as? HTTPClientError else { return cause("\(error)", endpoint: endpoint) }
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout: return "gave no answer within \(timeout.shortText)"
        case .connectTimeout: return "could not be connected to in time"
        case .remoteConnectionClosed: return "closed the connection before it answered"
        case .cancelled: return "was not waited for: stopping"
        default: return "could not be asked: \(error.shortDescription)"
        }
    }

    /// The library has no public type for these errors, but their texts name the system's reason.
    private static func cause(_ text: String, endpoint: WebhookEndpoint) -> String {
        for (fragment, words) in knownCauses where text.contains(fragment) { return words }
        guard !endpoint.isGivenAway(by: text) else { return "could not be asked" }
        return "could not be asked: \(text.untrusted(limit: 200))"
    }

    private static let knownCauses: [(fragment: String, words: String)] = [
        ("Connection refused", "refused the connection"),
        ("Connection reset", "reset the connection before it answered"),
        ("Broken pipe", "closed the connection before it answered"),
        ("DNS error", "has a name that cannot be resolved"),
        ("No route to host", "cannot be reached: no route to host"),
        ("Network is unreachable", "cannot be reached: network is unreachable"),
        ("timed out", "could not be connected to in time"),
        ("CERTIFICATE_VERIFY_FAILED", "has a certificate that is not trusted"),
    ]
}
