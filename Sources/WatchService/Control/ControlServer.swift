import FoundationEssentials
import Glibc
import Hummingbird
import Logging
import NIOCore
import PortModel
import ServiceLifecycle

/// Answers commands on the daemon's Unix socket, as HTTP. Who may write to the socket's file may command: its mode is
/// 0660, and nothing else is asked for.
struct ControlServer: Sendable {
    let desk: ControlDesk
    /// The file of the history that the daemon writes: commands that mean another one are refused.
    let history: String
    let path: String
    let logger: Logger
    var onReady: @Sendable () -> Void = {}

    /// A command is a few words.
    private static let largestRequest = 16 * 1024

    /// Runs until the task is cancelled. A daemon that cannot be commanded still watches, so a failure is only logged.
    func run() async {
        if ControlSocket.isAnswered(path) {
            complain(
                "another daemon listens there; give each its own RuntimeDirectory, or its own directory of the history")
        } else {
            // What is there is of a daemon that has ended.
            unlink(path)
            do {
                try await serve()
            } catch {
                complain("\(error)")
            }
            unlink(path)
        }
        let (never, keep) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        withExtendedLifetime(keep) {}
    }

    private func complain(_ cause: String) {
        logger.error(
            "commands cannot reach the daemon (portwatch poll, portwatch accept): \(cause.untrusted(limit: 300))",
            metadata: ["socket": "\(path.untrusted(limit: 300))"])
    }

    private func serve() async throws {
        var quiet = logger
        quiet.logLevel = .critical
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: path), availableConnectionsDelegate: .maximum(16, logger: quiet)),
            onServerRunning: { [self] _ in
                if chmod(path, 0o660) != 0 {
                    complain("its mode could not be set to 0660, so that only the daemon's user may reach it")
                }
                onReady()
            }, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: application)], logger: quiet))
        // Detached, so that the daemon's own graceful shutdown does not end it before the sessions; the handler ends it.
        let running = Task.detached { try await group.run() }
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

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("poll") { request, _ in
            try await answer(request) { (wish: PollRequest) in
                ControlAnswer.pollNow(await desk.pollNow(config: wish.config, source: wish.source), wish)
            }
        }
        router.post("accept") { request, _ in
            try await answer(request) { (wish: AcceptRequest) in
                ControlAnswer.accept(await desk.accept(wish), wish)
            }
        }
        return router
    }

    private func answer<Wish: Codable & Sendable>(
        _ request: Request, _ fulfil: (Wish) async -> (status: Int, answer: ControlAnswer)
    ) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largestRequest)
        guard let command = try? JSONDecoder().decode(Command<Wish>.self, from: Data(body.readableBytesView)) else {
            return try Self.response(400, ControlAnswer(error: "not a request that this version knows"))
        }
        guard command.history == ControlSocket.identity(ofHistory: history) else {
            return try Self.response(
                409,
                ControlAnswer(error: "the daemon that answers writes another history: \(history.untrusted(limit: 300))")
            )
        }
        let (status, answer) = await fulfil(command.wish)
        return try Self.response(status, answer)
    }

    private static func response(_ status: Int, _ answer: ControlAnswer) throws -> Response {
        var buffer = ByteBuffer()
        buffer.writeBytes(try JSONEncoder().encode(answer))
        return Response(
            status: .init(code: status), headers: [.contentType: "application/json"], body: .init(byteBuffer: buffer))
    }
}
