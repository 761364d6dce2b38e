import PortHistory
import PortModel
import ScanScheduling
import TestSupport
import Testing

@testable import WatchService

/// The scheduler under many random orders of what can happen.
@Suite struct PollSchedulerModelTests {
    @Test func `whatever happens, a config has one poll at most, the limit holds, and none is forgotten`() async throws
    {
        var random = SeededGenerator.printed("PollSchedulerModelTests")
        for _ in 0..<40 {
            let limit = Int.random(in: 1...3, using: &random)
            var world = World(limit: limit)
            for _ in 0..<200 {
                await world.step(using: &random)
                try await world.check()
            }
        }
    }

    private struct World {
        let clock = TestClock()
        let timers = FakeTimers()
        let limit: Int
        let scheduler: PollScheduler
        var live: Set<Int64> = []
        var running: [PollJob] = []

        init(limit: Int) {
            self.limit = limit
            scheduler = PollScheduler(timers: timers, pollsPerScan: 4, limit: limit, now: clock.now)
        }

        mutating func step(using random: inout SeededGenerator) async {
            let id = Int64.random(in: 1...5, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: await list(adding: id)
            case 1: await list(editing: id)
            case 2: await list(removing: id)
            case 3: await scheduler.clockStepped()
            case 4, 5: await end(using: &random)
            default: await fire()
            }
        }

        private var configs: [WatchedConfig] { live.sorted().map { watched($0, dueAt: nil) } }

        private mutating func list(adding id: Int64) async {
            guard live.insert(id).inserted else { return }
            await scheduler.apply(Reconciliation(configs, added: [id]))
        }

        private mutating func list(editing id: Int64) async {
            guard live.contains(id) else { return }
            await scheduler.apply(Reconciliation(configs, edited: [id]))
        }

        private mutating func list(removing id: Int64) async {
            guard live.remove(id) != nil else { return }
            await scheduler.apply(Reconciliation(configs, removed: [id]))
        }

        /// The timer that runs out first does.
        private mutating func fire() async {
            guard let (timer, due) = timers.armed.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
                let id = PollScheduler.configID(ofTimer: timer)
            else { return }
            clock.set(max(clock.current, due))
            timers.runOut(timer)
            if let job = await scheduler.fired(id) { running.append(job) }
        }

        private mutating func end(using random: inout SeededGenerator) async {
            guard let index = running.indices.randomElement(using: &random) else { return }
            let job = running.remove(at: index)
            let outcomes: [PollOutcome] = [.answered, .unchanged, .notReady, .failed(retryAfter: .seconds(3))]
            var committed = false
            if random.chance(80), let outcome = outcomes.randomElement(using: &random) {
                committed = await scheduler.settle(job, outcome) != nil
                if committed { assertLive(job) }
            }
            clock.advance(by: .milliseconds(Int.random(in: 0...5000, using: &random)))
            if let next = await scheduler.end(job, etag: nil, committed: committed) { running.append(next) }
        }

        private func assertLive(_ job: PollJob) {
            #expect(live.contains(job.config.id), "an answer was taken for a config that is gone")
        }

        func check() async throws {
            try #require(running.count <= limit, "too many polls at once")
            let ids = running.map(\.config.id)
            try #require(ids.count == Set(ids).count, "a config is polled twice at once: \(ids)")
            if running.isEmpty {
                let armed = Set(timers.armed.keys.compactMap(PollScheduler.configID))
                try #require(armed == live, "every config has a timer while no poll is under way")
            }
            try #require(await scheduler.summary.configs == live.count)
        }
    }
}
