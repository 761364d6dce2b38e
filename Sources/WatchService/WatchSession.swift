import AsyncHTTPClient
import ChangeDelivery
import CloudforceOne
import Logging
import PortHistory
import PortModel
import ScanScheduling
import ScanServer
import Systemd
import WatchSettings

/// Watching with one state of the settings: from start to stop, or to the reload that replaces it.
///
/// What it has to keep is in the history, due times included, so that the next session goes on where it stood.
struct WatchSession: Sendable {
    let settings: Settings
    let history: History
    let environment: [String: String]
    let logger: Logger
    let now: Now
    let notifier: ServiceNotifier
    /// Feeds the watchdog this often; nil where there is none.
    let watchdogInterval: Duration?
    /// Of the daemon, so that a reload does not forget what was used.
    let budgets: RequestBudgets
    /// What is expected, by these settings and by what was accepted.
    let book: PolicyBook

    /// Runs until the task is cancelled.
    ///
    /// - Parameter onReady: called once everything runs and every source was asked once, whether it answered or not.
    /// - Throws: what makes it impossible to start, or ends the embedded scan server.
    func run(onReady: @escaping @Sendable (PollScheduler) async -> Void) async throws {
        let timers = DispatchTimers(now: now)
        let api = APIAccess(settings, priority: .background, environment: environment, budgets: budgets)
        let webhooks = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: WebhookSink.clientConfiguration())
        let result: Result<Void, any Error>
        do {
            try await run(timers: timers, api: api, webhooks: webhooks, onReady: onReady)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        timers.shutdown()
        try? await api.connections.shutdown()
        try? await webhooks.shutdown()
        try result.get()
    }

    private func run(
        timers: DispatchTimers, api: APIAccess, webhooks: HTTPClient,
        onReady: @escaping @Sendable (PollScheduler) async -> Void
    ) async throws {
        let sinks = try SinkSet(settings, http: webhooks, environment: environment)
        let plans = try settings.sources.map { try SourcePlan($0, environment: environment, logger: logger) }
        let embedded = try settings.scanServer.map { try EmbeddedServer($0, now: now, logger: logger) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for sink in sinks.sinks {
                group.addTask { await DeliveryWorker(sink: sink, outbox: history, logger: logger).run() }
            }
            if let embedded { group.addTask { try await embedded.server.run() } }
            group.addTask {
                var all = plans
                if let embedded { all.append(try await embedded.plan()) }
                try await watch(all, timers: timers, api: api, onReady: onReady)
            }
            // Not `waitForAll`: that would wait for the others, which never end, before it told of one's failure.
            while try await group.next() != nil {}
        }
    }

    private func watch(
        _ plans: [SourcePlan], timers: DispatchTimers, api: APIAccess,
        onReady: @escaping @Sendable (PollScheduler) async -> Void
    ) async throws {
        let scheduler = PollScheduler(
            timers: timers, pollsPerScan: settings.polling.pollsPerScan, limit: settings.polling.maxInFlight,
            blackouts: { [settings] in settings.blackouts(source: $0.source, config: $0.remoteID) }, now: now)
        let failures = FailureJournal(logger: logger, now: now)
        var watchers: [String: SourceWatcher] = [:]
        var longestCall = Duration.zero
        for plan in SourcePlan.sharingBudgets(plans) {
            let client = try plan.client(api, timeout: settings.polling.timeout)
            longestCall = max(longestCall, client.longestCall)
            watchers[plan.name] = SourceWatcher(
                name: plan.name, api: client,
                interval: plan.interval, history: history, scheduler: scheduler, failures: failures, logger: logger,
                now: now)
        }
        // Only here, where nothing can fail to start any more: what this drops cannot be brought back.
        for (sink, count) in try await history.setSinks(settings.sinks.map(\.name)) {
            logger.warning(
                "deliveries were given up: their sink is no longer in the settings",
                metadata: ["sink": "\(sink)", "deliveries": "\(count)"])
        }
        try await history.retireSources(except: Set(watchers.keys))
        for name in watchers.keys.sorted() { await scheduler.load(try await history.configs(source: name)) }
        let poller = Poller(
            history: history, scheduler: scheduler, sources: watchers, settings: settings, failures: failures,
            logger: logger, now: now, book: book)
        let loop = WatchLoop(
            timers: timers, clockSteps: timers.clockSteps, scheduler: scheduler, poller: poller, watchers: watchers,
            now: now,
            heartbeat: Heartbeat(
                notifier: notifier, interval: watchdogInterval, history: history, logger: logger,
                longestCall: longestCall))
        await loop.run { await onReady(scheduler) }
    }
}
