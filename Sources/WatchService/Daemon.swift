import CloudforceOne
public import Logging
public import PortHistory
public import PortModel
public import ServiceLifecycle
import Synchronization
import Systemd
import UnixSignals
public import WatchSettings

/// The daemon: watches by its settings until it is asked to stop, and takes over new settings on SIGHUP.
public struct Daemon: Service, CustomStringConvertible {
    /// What the service library logs it as: not its settings.
    public var description: String { "daemon" }

    let settingsPath: String
    let settings: Settings
    let history: History
    let environment: [String: String]
    let logger: Logger
    let now: Now
    let notifier: ServiceNotifier
    let onReady: @Sendable () async -> Void
    let desk = ControlDesk()
    let book = PolicyBook()
    let budgets: RequestBudgets

    /// - Parameters:
    ///   - settings: those read from `settingsPath`, which SIGHUP reads again.
    ///   - history: the daemon closes it when it ends.
    ///   - onReady: called each time that watching has begun: at the start, and after a reload.
    public init(
        settingsPath: String, settings: Settings, history: History, environment: [String: String], logger: Logger,
        now: @escaping Now = { .now() }, onReady: @escaping @Sendable () async -> Void = {}
    ) {
        self.settingsPath = settingsPath
        self.settings = settings
        self.history = history
        self.environment = environment
        self.logger = logger
        self.now = now
        self.notifier = .fromEnvironment()
        self.onReady = onReady
        self.budgets = APIAccess.budgets(settings)
    }

    /// - Throws: what makes it impossible to watch: a sink or secret that cannot be used, the scan server's failure.
    public func run() async throws {
        defer {
            close()
            logger.notice("stopped")
        }
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let relay = SignalRelay()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in hangups { relay.ring() } }
            group.addTask { try await runSessions(relay) }
            group.addTask {
                await ControlServer(desk: desk, history: history.path, path: controlPath, logger: logger).run()
            }
            // The signals end only with the task, so this is the sessions' end.
            while try await group.next() != nil, !Task.isCancelled { group.cancelAll() }
        }
    }

    private var controlPath: String { ControlSocket.path(history: history.path, environment: environment) }

    private func runSessions(_ relay: SignalRelay) async throws {
        var current = settings
        var fallback: Settings?
        while true {
            let readiness = Readiness()
            do {
                guard case .reload(let next) = try await watch(with: current, relay, readiness) else { return }
                fallback = current
                current = next
            } catch {
                // New settings that pass every check may still fail on the machine: a port taken, a file not writable.
                // What fails later, when they were in use, is no fault of theirs.
                guard let old = fallback, !readiness.isReached, !(error is CancellationError) else { throw error }
                logger.error("the new settings cannot be used, the old ones stay: \("\(error)".untrusted(limit: 600))")
                current = old
                fallback = nil
            }
        }
    }

    private enum Outcome: Sendable {
        case stop
        case reload(Settings)
    }

    /// One session, until it is to stop or to be replaced.
    private func watch(
        with settings: Settings, _ relay: SignalRelay, _ readiness: Readiness
    ) async throws -> Outcome {
        try book.use(settings.policy)
        let session = WatchSession(
            settings: settings, history: history, environment: environment, logger: logger, now: now,
            notifier: notifier, watchdogInterval: Watchdog.fromEnvironment()?.interval, budgets: budgets, book: book)
        let exceptions = ExceptionDesk(history: history.path, book: book, logger: logger, now: now)
        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                defer { desk.close() }
                try await session.run { scheduler in
                    desk.open(scheduler, exceptions: exceptions)
                    readiness.reach()
                    await isReady(session, scheduler)
                }
                return .stop
            }
            group.addTask { .reload(try await nextSettings(after: settings, relay)) }
            group.addTask {
                try? await gracefulShutdown()
                return .stop
            }
            let outcome = try await group.next() ?? .stop
            if case .stop = outcome {
                logger.notice("stopping")
                notify { () throws(SystemdError) in try notifier.stopping(status: "stopping") }
            }
            group.cancelAll()
            // The session's end is waited for: two of them must never watch at once.
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) {
                    logger.error("while stopping: \("\(error)".untrusted(limit: 600))")
                }
            }
            return outcome
        }
    }
}

/// Whether a session has begun to watch.
private final class Readiness: Sendable {
    private let state = Atomic(false)

    var isReached: Bool { state.load(ordering: .acquiring) }

    func reach() { state.store(true, ordering: .releasing) }
}
