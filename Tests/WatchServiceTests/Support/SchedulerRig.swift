import PortHistory
import PortModel
import TestSupport
import Testing

@testable import WatchService

/// A scheduler with a clock and timers that a test moves.
struct SchedulerRig: Sendable {
    let clock = TestClock()
    let timers = FakeTimers()

    func scheduler(limit: Int = 8, _ configs: WatchedConfig...) async -> PollScheduler {
        let scheduler = PollScheduler(timers: timers, pollsPerScan: 4, limit: limit, now: clock.now)
        await scheduler.load(configs)
        return scheduler
    }

    /// Moves the clock to when the config's timer runs out, and lets it.
    func fire(_ id: Int64, _ scheduler: PollScheduler) async throws -> PollJob? {
        let timer = PollScheduler.timerID(id)
        let due = try #require(timers.armed[timer], "no timer is armed for config \(id)")
        clock.set(max(clock.current, due))
        timers.runOut(timer)
        return await scheduler.fired(id)
    }
}
