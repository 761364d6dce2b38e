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
            Prints the base URL on standard output once it listens. Stops on SIGTERM and SIGINT. A daemon uses it as a \
            source: `base-url` is that URL, `account` the --account, and `token-file` the file with the token.

            It listens on loopback only, unless it does TLS itself (--tls-certificate and --tls-key) or a proxy in front \
            of it does (--behind-proxy). A renewed certificate is taken up at the next start.
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

    @Option(help: "Requests with the token in 5 minutes; one more, and all are refused for 5 minutes. 0 for no limit.")
    var rateLimit: Int = 1200

    @Option(
        help: "The certificate for TLS, followed by those between it and the root; PEM.", completion: .file())
    var tlsCertificate: String?

    @Option(help: "The private key of the certificate, without a passphrase; PEM.", completion: .file())
    var tlsKey: String?

    @Option(
        help: """
            The URL by which clients reach the server, where that is not the address it listens on, such as a name in \
            the certificate: it is what is printed.
            """)
    var publicURL: String?

    @Flag(help: "Listen on another address than loopback, because a proxy in front does TLS.")
    var behindProxy = false

    func validate() throws {
        guard rateLimit >= 0 else {
            throw ValidationError(
                "--rate-limit: \(rateLimit) is negative; accepted: a number of requests, 0 for no limit")
        }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            let (given, missing) =
                tlsKey == nil ? ("--tls-certificate", "--tls-key") : ("--tls-key", "--tls-certificate")
            throw ValidationError("\(given) without \(missing): TLS needs both")
        }
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
        let options = ScanOptions(maxRate: maxRate).forScansAndProbes
        let server = try ScanAPIServer(
            settings: ScanServerSettings(
                host: address.address.description, port: Int(address.port), dataDirectory: data, accountID: account,
                token: token, allowList: allowList, maxConcurrentScans: maxRate == nil ? 4 : 1,
                behindProxy: behindProxy, certificate: certificate, publicURL: publicURL,
                rateLimit: rateLimit == 0 ? nil : rateLimit),
            scanner: ConnectScanner(allowList: allowList, options: options.scans),
            prober: options.probes.map { ConnectScanner(allowList: allowList, options: $0) }, logger: logger)
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

    private var certificate: ServerCertificate? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return ServerCertificate(certificateFile: tlsCertificate, keyFile: tlsKey)
    }

    private func value<T>(_ option: String, _ parse: () throws(ParseFailure) -> T) throws -> T {
        do {
            return try parse()
        } catch {
            throw ValidationError("\(option): \(error)")
        }
    }
}
