import CloudforceOne
import GRDB
import PortHistory
import PortModel
import TestSupport
import Testing
import WatchSettings

@testable import WatchService

/// One source with a scripted API, watched by the real scheduler, watcher and poller into a real history.
struct WatchRig: Sendable {
    let api: ScriptedAPI
    let clock = TestClock()
    let timers = FakeTimers()
    let log = LogRecorder()
    let failures: FailureJournal
    let history: History
    let scheduler: PollScheduler
    let watcher: SourceWatcher
    let poller: Poller

    /// Runs `body` with a source that lists these configs; it has not been asked yet.
    static func with(
        _ configs: ScanConfig..., confirmation: String = "{}", _ body: @Sendable (WatchRig) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let rig = try WatchRig(directory: directory, configs: configs, confirmation: confirmation)
            let result: Result<Void, any Error>
            do { result = .success(try await body(rig)) } catch { result = .failure(error) }
            await rig.watcher.stop()
            try rig.history.close()
            try result.get()
        }
    }

    private init(directory: String, configs: [ScanConfig], confirmation: String) throws {
        api = ScriptedAPI(configs)
        failures = FailureJournal(logger: log.logger, now: clock.now)
        history = try History(path: directory + "/history.sqlite", now: clock.now)
        scheduler = PollScheduler(timers: timers, pollsPerScan: 4, limit: 8, now: clock.now)
        watcher = SourceWatcher(
            name: "test", api: api, interval: .seconds(300), history: history, scheduler: scheduler,
            failures: failures, logger: log.logger, now: clock.now)
        let settings = try Settings.parse(
            yaml: "scan-server: {}\nconfirmation: \(confirmation)\n", file: directory + "/portwatch.yaml",
            environment: ["HOME": directory])
        poller = Poller(
            history: history, scheduler: scheduler, sources: ["test": watcher], settings: settings,
            failures: failures, logger: log.logger, now: clock.now)
    }

    /// The job of the config whose timer runs out first, at the time when it does.
    func due() async throws -> PollJob {
        // A timer that runs out much too late puts the poll off once.
        for _ in 0..<2 {
            let (timer, time) = try #require(timers.armed.min { $0.value < $1.value }, "no timer is armed")
            let id = try #require(PollScheduler.configID(ofTimer: timer))
            clock.set(max(clock.current, time))
            timers.runOut(timer)
            if let job = await scheduler.fired(id) { return job }
        }
        let none: PollJob? = nil
        return try #require(none, "no poll is due")
    }

    /// Makes the next poll, from its timer to its commit. Each is of another scan, unless the answers say otherwise.
    @discardableResult
    func poll(_ answer: ResultAnswer? = nil) async throws -> PollJob {
        if let answer { api.results(answer) }
        let job = try await due()
        await poller.run(job)
        return job
    }

    var eventTypes: [String] {
        get async throws {
            try await HistoryReader(path: history.path).events().map(\.event.type.rawValue)
        }
    }

    /// How the polls ended, oldest first; those that say the same share an entry.
    var pollOutcomes: [String] {
        get async throws { try await database { try String.fetchAll($0, sql: "SELECT outcome FROM poll ORDER BY id") } }
    }

    /// Uses the history's file beside the history: to look, or to make it fail.
    func database<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        try await DatabaseQueue(path: history.path).write(body)
    }
}
