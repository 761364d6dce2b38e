import PortHistory
import PortModel
import ScanScheduling

/// Turns timers that ran out into polls, lists and heartbeats. The loop itself never waits for any of them.
struct WatchLoop: Sendable {
    let timers: any WallClockTimers
    /// The time after each step of the wall clock.
    let clockSteps: AsyncStream<Timestamp>
    let scheduler: PollScheduler
    let poller: Poller
    let watchers: [String: SourceWatcher]
    let now: Now
    let heartbeat: Heartbeat
    /// How long readiness waits for sources: well below the 90 s that systemd gives a start.
    var patience: Duration = .seconds(20)

    private static let heartbeatID = "heartbeat"
    private static let keeperID = "history"
    private static let exceptionsID = "exceptions"

    private var keeper: HistoryKeeper {
        HistoryKeeper(
            history: poller.history, settings: poller.settings, failures: poller.failures, logger: poller.logger,
            now: now)
    }

    private var exceptions: ExceptionWatch {
        ExceptionWatch(
            history: poller.history, book: poller.book, failures: poller.failures, logger: poller.logger)
    }

    /// Runs until the task is cancelled or the timers are shut down.
    func run(onReady: @escaping @Sendable () async -> Void) async {
        let (asked, hasAsked) = AsyncStream.makeStream(of: String.self)
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in clockSteps { await clockStepped() } }
            group.addTask {
                await firstLists(asked)
                // From here on nobody reads it: what is said into it would pile up.
                hasAsked.finish()
                guard !Task.isCancelled else { return }
                await onReady()
            }
            timers.arm(Self.heartbeatID, at: now())
            timers.arm(Self.keeperID, at: now() + HistoryKeeper.firstWait)
            timers.arm(Self.exceptionsID, at: now())
            for name in watchers.keys { timers.arm(Self.timerID(name), at: now()) }
            for await fire in timers.fires {
                if Task.isCancelled { break }
                await handle(fire, in: &group, hasAsked)
            }
            // Whoever waits for a list that others share is not woken by being cancelled.
            for watcher in watchers.values { await watcher.stop() }
            group.cancelAll()
        }
    }

    private func handle(
        _ fire: TimerFire, in group: inout DiscardingTaskGroup, _ hasAsked: AsyncStream<String>.Continuation
    ) async {
        if let config = PollScheduler.configID(ofTimer: fire.id) {
            if let job = await scheduler.fired(config) { group.addTask { await poller.run(job) } }
        } else if fire.id == Self.heartbeatID {
            timers.arm(Self.heartbeatID, at: now() + heartbeat.period)
            group.addTask { await heartbeat.beat(scheduler) }
        } else if fire.id == Self.keeperID {
            group.addTask { await keepHistory() }
        } else if fire.id == Self.exceptionsID {
            group.addTask { await lookForExceptions() }
        } else if let watcher = Self.sourceName(ofTimer: fire.id).flatMap({ watchers[$0] }) {
            group.addTask {
                await refresh(watcher)
                hasAsked.yield(watcher.name)
            }
        }
    }

    private func keepHistory() async {
        await keeper.round()
        timers.arm(Self.keeperID, at: now() + HistoryKeeper.wait)
    }

    private func lookForExceptions() async {
        await exceptions.look()
        timers.arm(Self.exceptionsID, at: now() + ExceptionWatch.wait)
    }

    /// After a step of the clock every timer stands at the wrong distance, the loop's own ones too.
    private func clockStepped() async {
        await scheduler.clockStepped()
        timers.arm(Self.heartbeatID, at: now())
        timers.arm(Self.exceptionsID, at: now())
        for name in watchers.keys { timers.arm(Self.timerID(name), at: now()) }
    }

    /// Waits until every source was asked once, whether it answered or not, but not for a source that never answers.
    private func firstLists(_ asked: AsyncStream<String>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var missing = Set(watchers.keys)
                if missing.isEmpty { return }
                for await name in asked {
                    missing.remove(name)
                    if missing.isEmpty { return }
                }
            }
            group.addTask { try? await Task.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Lists a source's configs, and arms its timer for the next time. A failure is recorded by the watcher.
    private func refresh(_ watcher: SourceWatcher) async {
        _ = try? await watcher.refresh()
        timers.arm(Self.timerID(watcher.name), at: now() + watcher.interval)
    }

    private static func timerID(_ source: String) -> String { "source \(source)" }

    private static func sourceName(ofTimer id: String) -> String? {
        id.hasPrefix("source ") ? String(id.dropFirst(7)) : nil
    }
}
