import CloudforceOne
import Logging
import PortModel
import PortScanner
import ScanServer
import WatchSettings

/// The scan server inside the daemon.
struct EmbeddedServer: Sendable {
    let server: ScanAPIServer
    let token: Secret
    let settings: Settings.ScanServer

    /// Takes the data directory and its token; listening begins with `server.run()`.
    init(_ settings: Settings.ScanServer, now: @escaping Now, logger: Logger) throws {
        self.settings = settings
        try TokenFile.ensure(path: Self.tokenPath(settings))
        token = try SecretReference.file(Self.tokenPath(settings)).resolve(environment: [:]) {
            logger.warning("\($0)")
        }
        let allowList = AllowList(AddressSet(settings.allow))
        let options = ScanOptions(
            maxInFlight: settings.maxInFlight, timeout: settings.probeTimeout, attempts: settings.probeAttempts,
            maxRate: settings.maxRatePerSecond
        ).forScansAndProbes
        let declared = (settings.configs ?? []).map {
            DeclaredConfig(ips: $0.ips, ports: $0.ports, every: $0.every)
        }
        server = try ScanAPIServer(
            settings: ScanServerSettings(
                host: settings.listen.address.description, port: Int(settings.listen.port),
                dataDirectory: settings.dataDirectory, accountID: settings.account, token: token, declared: declared,
                allowList: allowList,
                // Each scan keeps to the rate by itself, so only one at a time keeps all of them to it.
                maxConcurrentScans: settings.maxRatePerSecond == nil ? 4 : 1),
            scanner: ConnectScanner(allowList: allowList, options: options.scans),
            prober: options.probes.map { ConnectScanner(allowList: allowList, options: $0) }, now: now, logger: logger)
    }

    /// Where its token is: beside its database, for the command line to find.
    static func tokenPath(_ settings: Settings.ScanServer) -> String { settings.dataDirectory + "/token" }

    /// The server as a source like any other, once it listens.
    func plan() async throws -> SourcePlan {
        SourcePlan(
            name: settings.name,
            endpoint: try ScanEndpoint(baseURL: try await server.baseURL(), accountID: settings.account),
            credential: .token(token), interval: settings.refresh, caFile: nil, quota: nil, sharesBudget: false)
    }
}
