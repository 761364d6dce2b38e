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
    /// Whether other processes may draw on the same budget. The scan server inside the daemon has another port at each
    /// start, and with it another budget.
    var sharesBudget = true

    /// Those that draw on one budget have the smallest limit that one of them has.
    static func sharingBudgets(_ plans: [SourcePlan]) -> [SourcePlan] {
        let key = { (plan: SourcePlan) in RequestBudgets.key(plan.credential, at: plan.endpoint) }
        let quotas = Dictionary(grouping: plans, by: key).mapValues { plans in
            plans.compactMap(\.quota).min { $0.limit < $1.limit }
        }
        return plans.map { plan in
            var plan = plan
            plan.quota = quotas[key(plan)] ?? nil
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
                    budget: access.budgets.budget(
                        for: credential, at: endpoint, quota: quota, isShared: sharesBudget),
                    priority: access.priority))
        } catch let error as ScanRouteError {
            throw Self.failure(name, error)
        } catch {
            throw WatchError(
                .source, operation: "use source \(name)", cause: "\(error)", hint: "correct it in the settings")
        }
    }

    /// That the source's proxy and CA file can be used, without asking it.
    func check(_ connections: ScanConnections) throws {
        do {
            try connections.check(endpoint, caFile: caFile)
        } catch {
            throw Self.failure(name, error)
        }
    }

    private static func failure(_ name: String, _ error: ScanRouteError) -> WatchError {
        WatchError(
            .source, operation: "use source \(name)", cause: "\(error.subject) cannot be used: \(error.problem)",
            hint: error.hint)
    }

    static func timeouts(_ request: Duration) -> RequestTimeouts {
        let sign = max(min(.seconds(30), request), request / 2)
        return RequestTimeouts(connect: min(.seconds(10), request), firstByte: sign, idle: sign, request: request)
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
