public import CloudforceOne
public import Logging
import PortModel
import ScanServer
public import WatchSettings

/// A source that a command asks directly, beside the daemon.
public struct SourceAccess: Sendable {
    public let name: String
    public let api: any ScanAPI

    /// Opens the sources of the settings, or just the one that is named, for as long as `body` runs.
    /// - Throws: `WatchError` where there is no such source, or it cannot be used; and what `body` throws.
    public static func with<T: Sendable>(
        _ settings: Settings, named name: String?, environment: [String: String], logger: Logger,
        _ body: @Sendable ([SourceAccess]) async throws -> T
    ) async throws -> T {
        let plans = try plans(settings, named: name, environment: environment, logger: logger)
        let access = APIAccess(settings, priority: .interactive, environment: environment)
        let result: Result<T, any Error>
        do {
            let sources = try SourcePlan.sharingBudgets(plans).map {
                SourceAccess(name: $0.name, api: try $0.client(access, timeout: settings.polling.timeout))
            }
            result = .success(try await body(sources))
        } catch {
            result = .failure(error)
        }
        try await access.connections.shutdown()
        return try result.get()
    }

    /// That the secrets, proxies and CA files of all sources can be used, without asking any source.
    /// - Throws: `WatchError` for the first that cannot.
    public static func check(_ settings: Settings, environment: [String: String], logger: Logger) throws {
        for source in settings.sources { try check(source, environment: environment, logger: logger) }
    }

    /// The same for one source.
    public static func check(_ source: Settings.Source, environment: [String: String], logger: Logger) throws {
        try SourcePlan(source, environment: environment, logger: logger).check(
            ScanConnections(environment: environment))
    }

    private static func plans(
        _ settings: Settings, named name: String?, environment: [String: String], logger: Logger
    ) throws -> [SourcePlan] {
        let names = settings.sources.map(\.name) + (settings.scanServer.map { [$0.name] } ?? [])
        if let name, !names.contains(name) {
            throw WatchError(
                .source, operation: "use source \(name.untrusted())", cause: "the settings have no such source",
                hint: "name one of: \(names.joined(separator: ", "))")
        }
        var plans = try settings.sources.filter { name == nil || $0.name == name }.map {
            try SourcePlan($0, environment: environment, logger: logger)
        }
        if let server = settings.scanServer, name == nil || server.name == name {
            plans.append(try SourcePlan(running: server))
        }
        return plans
    }
}

extension SourcePlan {
    /// The scan server of a daemon that runs by these settings: it leaves its address and token in its data directory.
    fileprivate init(running server: Settings.ScanServer) throws {
        do {
            name = server.name
            interval = server.refresh
            caFile = nil
            quota = nil
            sharesBudget = false
            endpoint = try ScanEndpoint(
                baseURL: try DataDirectory.publishedURL(in: server.dataDirectory), accountID: server.account)
            credential = .token(
                try SecretReference.file(EmbeddedServer.tokenPath(server)).resolve(environment: [:]))
        } catch {
            throw WatchError(
                .source, operation: "reach the scan server \(server.name)", cause: "\(error)",
                hint: "it runs only while the daemon does: start `portwatch run` with the same settings")
        }
    }
}
