import AsyncHTTPClient
import CloudforceOne
import Logging
import PortModel
import WatchSettings

/// A source that is to be watched, with everything needed to ask it.
struct SourcePlan: Sendable {
    let name: String
    let endpoint: ScanEndpoint
    let credential: Credential
    let interval: Duration

    func client(http: HTTPClient, timeout: Duration) throws -> CloudforceOneClient {
        try CloudforceOneClient(
            endpoint: endpoint, credential: credential, http: http, timeouts: Self.timeouts(timeout),
            userAgent: "portwatch/\(Portwatch.version)")
    }

    static func timeouts(_ request: Duration) -> RequestTimeouts {
        RequestTimeouts(connect: min(.seconds(10), request), idle: request, request: request)
    }
}

extension SourcePlan {
    /// Reads the secrets that a source's settings name.
    /// - Throws: `WatchError`, saying which source.
    init(_ source: Settings.Source, environment: [String: String], logger: Logger) throws {
        let warn = { (text: String) in logger.warning("\(text)") }
        do {
            name = source.name
            interval = source.refresh
            endpoint = try ScanEndpoint(baseURL: source.baseURL.text, accountID: source.account)
            switch source.credentials {
            case .token(let reference): credential = .token(try reference.resolve(environment: environment, warn: warn))
            case .emailAndKey(let email, let key):
                credential = .emailAndKey(email: email, key: try key.resolve(environment: environment, warn: warn))
            }
        } catch let error as SecretError {
            throw WatchError(
                .secret, operation: "use source \(source.name)", cause: "\(error.reference): \(error.problem)",
                hint: error.hint)
        } catch {
            throw WatchError(
                .source, operation: "use source \(source.name)", cause: "\(error)",
                hint: "correct it in the settings")
        }
    }
}
