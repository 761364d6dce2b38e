import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import PortModel
import ServiceLifecycle

extension ScanAPIServer {
    /// Runs listener and scans side by side until one of them ends or a shutdown begins.
    func serve() async throws {
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask { [runner] in
                try await runner.run(); return .essential
            }
            group.addTask { [runner, clockSteps] in
                try await runner.follow(clockSteps); return .dispensable
            }
            group.addTask { [self] in
                try await listen(); return .essential
            }
            group.addTask { [runner] in
                // Requests in progress may end, but a slow client does not hold up the shutdown.
                try await gracefulShutdown()
                await runner.stop(within: .milliseconds(500))
                try await Task.sleep(for: .milliseconds(500))
                return .essential
            }
            defer { group.cancelAll() }
            do {
                while try await group.next() == .dispensable {}
            } catch is CancellationError {
                // Being cancelled is one of the two ways to be stopped.
            }
        }
    }

    /// Whether the server goes on without a part of it that has ended.
    private enum Part: Sendable {
        case essential
        case dispensable
    }

    private func listen() async throws {
        var quiet = logger
        // Hummingbird tells of its own start and stop, and of connections that a stop cuts; the server says it once,
        // with the URL, and what makes it fail is thrown.
        quiet.logLevel = .critical
        let connections = Connections(limit: Self.connectionLimit)
        let application = Application(
            responder: responder(connections), server: try serverBuilder(connections),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                // What `connections` closes is still counted here for a moment.
                availableConnectionsDelegate: .maximum(2 * Self.connectionLimit, logger: quiet)),
            onServerRunning: { [self] channel in listens(at: channel.localAddress) },
            logger: quiet)
        do {
            try await Self.run(application, logger: quiet)
        } catch let error where !(error is CancellationError) {
            throw ScanServerError(
                .cannotListen, action: "listening on \(settings.host.untrusted()):\(settings.port)",
                cause: (error as? IOError).map { String(cString: strerror($0.errnoCode)) }
                    ?? "\(error)".untrusted(limit: 200),
                hint: "give it an address of this machine and a port that is free, or port 0")
        }
    }

    /// Runs the service so that a cancellation, too, ends it in an orderly way: when its task is cancelled, Hummingbird takes
    /// that for an error and logs it. What does not end soon is cancelled after all.
    private static func run(_ service: any Service, logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: service)], logger: logger))
        let running = Task { try await group.run() }
        try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            Task {
                await group.triggerGracefulShutdown()
                try? await Task.sleep(for: .milliseconds(300))
                running.cancel()
            }
        }
    }

    /// More connections than this are not kept open.
    private static let connectionLimit = 256

    private func serverBuilder(_ connections: Connections) throws -> HTTPServerBuilder {
        let http = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionHandler(connections), MalformedRequestHandler()],
                idleTimeout: .seconds(15)))
        return try tls.map { try .tls(http, tlsConfiguration: $0) } ?? http
    }

    private func responder(_ connections: Connections) -> ScanResponder {
        ScanResponder(
            store: store, runner: runner, accountID: settings.accountID, check: CredentialCheck(token: settings.token),
            limiter: settings.rateLimit.map { RequestLimiter(quota: $0) }, notices: RefusalNotices(),
            connections: connections, allowList: settings.allowList, probes: probes, now: now, makeID: makeID,
            logger: logger)
    }

    private func listens(at local: SocketAddress?) {
        let url =
            (try? settings.publicURL.map { try ScanServerSettings.baseURL(public: $0) })
            ?? Self.baseURL(of: local, isSecure: tls != nil)
        do {
            try directory.publish(url: url)
        } catch {
            logger.error("\(error)")
        }
        logger.info("the scan server listens at \(url)")
        address.succeed(url)
    }

    /// A server that listens on every address is told by its loopback address: no request can be sent to the other one.
    static func baseURL(of local: SocketAddress?, isSecure: Bool) -> String {
        let scheme = isSecure ? "https" : "http"
        let port = local?.port ?? 0
        guard let address = local?.ipAddress.flatMap({ IPAddress($0) }) else {
            return "\(scheme)://127.0.0.1:\(port)/client/v4"
        }
        let reachable =
            address.value != 0 ? address : address.family == .v6 ? .loopbackV6 : IPAddress.loopbackV4
        let host = reachable.family == .v6 ? "[\(reachable)]" : "\(reachable)"
        return "\(scheme)://\(host):\(port)/client/v4"
    }
}
