import Glibc
import Hummingbird
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
        let application = Application(
            responder: ScanResponder(
                store: store, runner: runner, accountID: settings.accountID, bearer: BearerCheck(token: settings.token),
                allowList: settings.allowList, now: now, makeID: makeID, logger: logger),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [MalformedRequestHandler()], idleTimeout: .seconds(15))),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: .maximum(256, logger: quiet)),
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

    private func listens(at local: SocketAddress?) {
        let url = Self.baseURL(of: local)
        do {
            try directory.publish(url: url)
        } catch {
            logger.error("\(error)")
        }
        logger.info("the scan server listens at \(url)")
        address.succeed(url)
    }

    /// A server that listens on every address is told by its loopback address: no request can be sent to the other one.
    static func baseURL(of local: SocketAddress?) -> String {
        let port = local?.port ?? 0
        guard let address = local?.ipAddress.flatMap({ IPAddress($0) }) else {
            return "http://127.0.0.1:\(port)/client/v4"
        }
        let reachable =
            address.value != 0 ? address : address.family == .v6 ? .loopbackV6 : IPAddress.loopbackV4
        let host = reachable.family == .v6 ? "[\(reachable)]" : "\(reachable)"
        return "http://\(host):\(port)/client/v4"
    }
}
