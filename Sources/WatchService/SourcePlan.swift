import CloudforceOne
import FoundationEssentials
import Logging
import PortModel
import WatchSettings

/// A source that is to be watched, with everything needed to ask it.
struct SourcePlan: Sendable {
    let name: String
    let endpoint: ScanEndpoint
    let credential: Credential
    let interval: Duration
    /// A PEM file of the only roots that its certificate may lead to; nil for those of the system.
    let caFile: String?
    /// What its credential may ask for; nil where only the server's own answers limit it.
    var quota: RateQuota?

    /// Those of the same credential draw on one budget: for all of them the smallest limit that one of them has counts.
    static func sharingBudgets(_ plans: [SourcePlan]) -> [SourcePlan] {
        let quotas = Dictionary(grouping: plans, by: \.credential).mapValues { plans in
            plans.compactMap(\.quota).min { $0.limit < $1.limit }
        }
        return plans.map { plan in
            var plan = plan
            plan.quota = quotas[plan.credential] ?? nil
            return plan
        }
    }

    func client(_ access: APIAccess, timeout: Duration) throws -> CloudforceOneClient {
        do {
            return try CloudforceOneClient(
                endpoint: endpoint, credential: credential,
                http: try access.connections.http(for: endpoint, caFile: caFile), timeouts: Self.timeouts(timeout),
                userAgent: "portwatch/\(Portwatch.version)",
                route: try access.connections.route(for: endpoint, caFile: caFile),
                pace: RequestPace(
                    budget: access.budgets.budget(for: credential, at: endpoint, quota: quota),
                    priority: access.priority))
        } catch {
            throw WatchError(
                .source, operation: "use source \(name)", cause: "\(error)", hint: "correct it in the settings")
        }
    }

    static func timeouts(_ request: Duration) -> RequestTimeouts {
        RequestTimeouts(
            connect: min(.seconds(10), request), firstByte: min(.seconds(30), request),
            idle: min(.seconds(30), request),
            request: request)
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
            caFile = source.caFile
            quota = source.rateLimit.map { RateQuota(limit: $0, window: RateQuota.cloudforceOne.window) }
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
