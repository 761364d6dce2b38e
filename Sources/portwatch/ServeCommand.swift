import ArgumentParser
import Glibc
import Logging
import PortModel
import PortScanner
import ScanServer
import ServiceLifecycle
import UnixSignals
import WatchSettings

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the port-scan API with portwatch's own scan engine.",
        discussion: """
            Prints the base URL on standard output once it listens. Stops on SIGTERM and SIGINT. A daemon uses it as a
            source: `base-url` is that URL, `account` the --account, and `token-file` the file with the token.
            """)

    @Option(help: "Where to listen: an address and a port; port 0 lets the system pick one.")
    var listen: String = "127.0.0.1:0"

    @Option(help: "The directory of the configs and results.", completion: .directory)
    var data: String

    @Option(help: "The account whose paths are answered.")
    var account: String = "local"

    @Option(
        help: "The file with the bearer token that requests must carry. Otherwise a token is made in DATA/token.",
        completion: .file())
    var tokenFile: String?

    @Option(name: .customLong("allow"), help: "An address or block that may be scanned; repeatable. Loopback if none.")
    var allow: [String] = []

    @Option(help: "Probes a second at most, 2 or more; scans then run one at a time. No limit if none.")
    var maxRate: Int?

    @Flag(help: "Listen on another address than loopback, because a proxy in front does TLS.")
    var behindProxy = false

    func validate() throws {
        if let maxRate, maxRate < 2 { throw ValidationError("--max-rate: \(maxRate) is too few; accepted: 2 or more") }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let logger = ConsoleLogHandler.logger(.info)
        let address = try value("--listen") { () throws(ParseFailure) in try ListenAddress(parsing: listen) }
        let blocks = try allow.map { text in
            try value("--allow") { () throws(ParseFailure) in try AddressBlock(parsing: text) }
        }
        let allowList = blocks.isEmpty ? AllowList.loopback : AllowList(AddressSet(blocks))
        let tokenPath = tokenFile ?? "\(data)/token"
        if tokenFile == nil { try TokenFile.ensure(path: tokenPath) }
        let token = try SecretReference.file(tokenPath).resolve(environment: [:]) { logger.warning("\($0)") }
        let server = try ScanAPIServer(
            settings: ScanServerSettings(
                host: address.address.description, port: Int(address.port), dataDirectory: data, accountID: account,
                token: token, allowList: allowList, maxConcurrentScans: maxRate == nil ? 4 : 1, behindProxy: behindProxy
            ),
            scanner: ConnectScanner(allowList: allowList, options: ScanOptions(maxRate: maxRate)), logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: ServiceLog.quiet(logger)))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                guard let url = try? await server.baseURL() else { return }
                Console.standardOutput(url)
                logger.notice(
                    "serving the scan API",
                    metadata: ["url": "\(url)", "account": "\(account)", "token-file": "\(tokenPath)"])
            }
            try await tasks.waitForAll()
        }
    }

    private func value<T>(_ option: String, _ parse: () throws(ParseFailure) -> T) throws -> T {
        do {
            return try parse()
        } catch {
            throw ValidationError("\(option): \(error)")
        }
    }
}
