import CloudforceOne
import Logging
import PortHistory
import PortModel

/// Keeps one source's configs reconciled: lists them and hands what changed to the history and the scheduler.
actor SourceWatcher {
    nonisolated let name: String
    nonisolated let api: any ScanAPI
    nonisolated let interval: Duration
    private let history: History
    private let scheduler: PollScheduler
    private let failures: FailureJournal
    private let logger: Logger
    private var running: Task<Reconciliation, any Error>?
    private var waiting: Task<Reconciliation, any Error>?
    private var isStopped = false
    /// Since when the source has listed nothing, where it listed something before.
    private var emptySince: Timestamp?
    private let now: Now

    init(
        name: String, api: any ScanAPI, interval: Duration, history: History, scheduler: PollScheduler,
        failures: FailureJournal, logger: Logger, now: @escaping Now
    ) {
        self.name = name
        self.api = api
        self.interval = interval
        self.history = history
        self.scheduler = scheduler
        self.failures = failures
        self.logger = logger
        self.now = now
    }

    /// Lists the configs with a request that begins after this call, and takes over what changed.
    ///
    /// One list runs at a time; those who ask while it does share the next one, since the running one may have been
    /// answered before what they want to know of.
    func refresh() async throws -> Reconciliation {
        if let waiting { return try await waiting.value }
        guard !isStopped else { throw CancellationError() }
        let before = running
        let task = Task {
            _ = await before?.result
            promote()
            return try await list()
        }
        waiting = task
        return try await task.value
    }

    /// Ends what is under way, and whatever is asked later.
    func stop() {
        isStopped = true
        running?.cancel()
        waiting?.cancel()
    }

    private func promote() {
        running = waiting
        waiting = nil
    }

    private func list() async throws -> Reconciliation {
        try Task.checkCancellation()
        do {
            let listed = try await api.listConfigs()
            if let unchanged = try await doubt(listed) { return unchanged }
            let (usable, unusable) = read(listed)
            let result = try await history.reconcile(source: name, listed: usable, keeping: unusable)
            await scheduler.apply(result)
            failures.succeeded(recording)
            return result
        } catch let error as APIError {
            logger.debug("could not list the configs", metadata: ["source": "\(name)", "error": "\(error)"])
            if error.code == .rateLimited {
                failures.heldBack(name, error)
                // Held back by our own budget it says nothing of the source, which was not asked.
                if error.status == nil { throw error }
            }
            let reason = "\(error)"
            _ = try await history.record(
                error.code == .unreachable || error.code == .timedOut
                    ? .unreachable(reason: reason) : .listFailed(reason: reason, retryHelps: error.retryHelps), of: name
            )
            throw error
        } catch let error as HistoryError {
            failures.failed(recording, kind: error.code.rawValue, "\(error)")
            throw error
        }
    }

    /// All configs gone at once is more often a server's mistake than somebody's wish: it has to say so again after
    /// half the interval, and until then everything stays as it is.
    private func doubt(_ listed: [ScanConfig]) async throws -> Reconciliation? {
        let known = listed.isEmpty ? try await history.configs(source: name) : []
        guard !known.isEmpty else {
            emptySince = nil
            return nil
        }
        let since = emptySince ?? now()
        emptySince = since
        guard now() - since < interval / 2 else { return nil }
        _ = try await history.record(.listed, of: name)
        logger.notice(
            "a source lists no configs any more; they stay until it says so again",
            metadata: ["source": "\(name)", "configs": "\(known.count)"])
        return Reconciliation(configs: known)
    }

    /// Apart from the recording of polls: one may fail while the other works, and neither is to end the other's notice.
    private var recording: String { "recording the configs of source \(name)" }

    /// Splits a list into what can be watched, and the ids of what cannot: that is told, and left as it was.
    private func read(_ configs: [ScanConfig]) -> (usable: [ListedConfig], unusable: Set<String>) {
        var usable: [ListedConfig] = []
        var unusable: Set<String> = []
        for config in configs {
            let subject = "reading config \(config.id.untrusted()) of source \(name)"
            do {
                let scope = try config.scope()
                usable.append(
                    ListedConfig(
                        remoteID: config.id, ips: config.ips, ports: config.ports, frequencyDays: config.frequency,
                        scope: scope))
                failures.succeeded(subject)
            } catch {
                unusable.insert(config.id)
                failures.failed(subject, kind: "\(error)", "\(error); it is not watched until it is corrected there")
            }
        }
        return (usable, unusable)
    }
}
