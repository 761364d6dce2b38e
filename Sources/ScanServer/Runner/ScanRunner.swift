import Logging
import PortModel
import ScanScheduling

/// Performs what the board decides: arms timers, starts scans and stops them.
///
/// Each scan is a task of its own, kept in `tasks` until it ends; `stop(within:)` cancels and awaits them all.
actor ScanRunner {
    private let store: ScanStore
    private let job: ScanJob
    private let timers: any WallClockTimers
    private let now: Now
    private let logger: Logger
    private var board: ScanBoard
    private var tasks: [String: Task<ScanJob.Outcome, Never>] = [:]
    /// Who waits for the last scan to end.
    private var waiters: [AsyncStream<Void>.Continuation] = []
    private var isStopping = false

    /// How long to wait when the database cannot be read or written.
    private static let retry = Duration.seconds(10)

    init(store: ScanStore, job: ScanJob, timers: any WallClockTimers, limit: Int, now: @escaping Now, logger: Logger) {
        self.store = store
        self.job = job
        self.timers = timers
        self.now = now
        self.logger = logger
        self.board = ScanBoard(limit: limit)
    }

    /// Scans what is due until its task is cancelled; what came due while nobody ran is caught up at once.
    func run() async throws {
        try await reload()
        for await fire in timers.fires {
            perform(board.fired(fire.id, now: now()))
        }
    }

    /// Places every config anew whenever the clock was set, until the steps end or its task is cancelled.
    func follow(_ clockSteps: AsyncStream<Timestamp>) async throws {
        for await _ in clockSteps { try await reload() }
    }

    /// Takes up the configs as the store has them.
    func reload() async throws {
        let configs = try await store.configs()
        for id in board.ids.subtracting(configs.map(\.id)) { await refresh(id) }
        for config in configs { take(config) }
    }

    /// Takes up one config as the store has it: call it after every change.
    func refresh(_ id: String) async {
        do {
            if let config = try await store.config(id: id) {
                take(config)
            } else {
                perform(board.removed(id))
            }
        } catch {
            logger.error("the scan server's database cannot be read: \("\(error)".untrusted(limit: 300))")
            perform(board.postponed(id, until: now() + Self.retry))
        }
    }

    /// Starts nothing any more, stops the scans in progress and waits for them, but not longer than the limit.
    func stop(within limit: Duration) async {
        isStopping = true
        perform(board.shutDown())
        timers.cancelAll()
        let (quiet, waiter) = AsyncStream<Void>.makeStream()
        waiters.append(waiter)
        tellWhenQuiet()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in quiet {} }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func take(_ config: StoredConfig) {
        let now = now()
        let due = config.nextScan.map { ScanGrid.near($0, now: now, period: config.period) }
        perform(board.changed(config.id, revision: config.revision, version: config.version, due: due, now: now))
    }

    private func perform(_ actions: [ScanBoard.Action]) {
        for action in actions {
            switch action {
            case .arm(let id, let time): timers.arm(id, at: time)
            case .disarm(let id): timers.cancel(id)
            case .stop(let id): tasks[id]?.cancel()
            case .start(let id, let revision): start(id, revision: revision)
            }
        }
    }

    /// What follows the scan is in a task of its own: the scan's may be cancelled, and the store answers no such task.
    private func start(_ id: String, revision: Int) {
        let scan = Task { [job] in await job.run(id, revision: revision) }
        tasks[id] = scan
        Task { await ended(id, await scan.value) }
    }

    private func ended(_ id: String, _ outcome: ScanJob.Outcome) async {
        tasks[id] = nil
        perform(board.finished(id))
        guard !isStopping else {
            tellWhenQuiet()
            return
        }
        switch outcome {
        case .settled: await refresh(id)
        case .unsettled: perform(board.postponed(id, until: now() + Self.retry))
        }
    }

    private func tellWhenQuiet() {
        guard board.isQuiet else { return }
        for waiter in waiters { waiter.finish() }
        waiters = []
    }
}
