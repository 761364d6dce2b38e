import PortModel
import ScanScheduling
import Testing

/// A daemon's life with one config, in virtual time: polls, restarts, suspends and steps of the clock at random.
/// It keeps its own account of what was polled and holds the schedule to it.
private struct Life {
    var random: SplitMix
    var schedule: PollSchedule
    let grid: PollGrid
    let spread: Duration
    var now = Timestamp(seconds: 1_790_000_000)
    /// Slots are numbered by the grid; a poll belongs to the last slot up to it.
    var polledSlots: Set<Int64> = []
    var lastPoll: Timestamp?
    /// When the next poll has to have come, and why.
    var deadline: Timestamp
    var history: [String] = []

    init(seed: UInt64) {
        random = SplitMix(state: seed)
        let period = Duration.milliseconds(Int64.random(in: 4000...604_800_000, using: &random))
        let made = PollSchedule(configID: "config-\(seed)", period: period, hasResult: true)
        let grid = PollGrid(configID: made.configID, period: period, pollsPerScan: 4)
        (schedule, self.grid) = (made, grid)
        spread = min(grid.interval / 4, .seconds(60)) + .milliseconds(1)
        deadline = grid.slot(after: now)
        _ = schedule.first(persistedDue: deadline, now: now)
    }

    mutating func step() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<70: try live()
        case 70..<80: restart()
        case 80..<90: try sleep()
        default: setClock()
        }
    }

    /// Runs to the next poll and makes it.
    mutating func live() throws {
        for _ in 0..<3 {
            now = max(now, try #require(schedule.due)) + .milliseconds(Int64.random(in: 0...20, using: &random))
            switch schedule.fired(at: now) {
            case .wait: continue
            case .nothing: Issue.record("a config with a period has nothing to poll: \(history.suffix(8))")
            case .poll: try poll()
            }
            return
        }
        Issue.record("put off more than once: \(history.suffix(8))")
    }

    private mutating func poll() throws {
        let slot = number(of: now)
        history.append("poll at \(now) in slot \(slot)")
        let isFirst = polledSlots.insert(slot).inserted
        #expect(isFirst, "polled twice: \(history.suffix(8))")
        #expect(now <= deadline + .milliseconds(20), "polled after \(deadline): \(history.suffix(8))")
        lastPoll = now
        now = now + .milliseconds(Int64.random(in: 0...300, using: &random))
        let outcomes: [PollOutcome] = [.answered, .unchanged, .failed(retryAfter: nil)]
        _ = schedule.next(after: outcomes.randomElement(using: &random) ?? .answered, at: now)
        deadline = grid.slot(after: now)
        #expect(schedule.due == deadline, "off the grid: \(history.suffix(8))")
    }

    private mutating func restart() {
        let due = schedule.due
        now = now + pause()
        history.append("restart at \(now)")
        schedule = PollSchedule(configID: schedule.configID, period: schedule.period, hasResult: true)
        _ = schedule.first(persistedDue: due, now: now)
        missed()
        // A restart while a catch-up is owed spreads it anew.
        if let due, due <= now { deadline = max(deadline, now + spread) }
    }

    /// The timer runs out late.
    private mutating func sleep() throws {
        now = now + pause()
        history.append("awake at \(now)")
        missed()
        if schedule.fired(at: now) == .poll { try poll() }
    }

    private mutating func setClock() {
        let back = Bool.random(using: &random)
        let length = pause()
        now = back ? now - length : now + length
        history.append("clock set to \(now)")
        _ = schedule.clockStepped(at: now)
        guard back else { return missed() }
        if let lastPoll, lastPoll > now, lastPoll - now > grid.interval {
            // So far back that the slots are lived through once more.
            polledSlots = polledSlots.filter { $0 <= number(of: now) }
        }
        deadline = grid.slot(after: now) + grid.interval
    }

    /// Where the time that passed held a slot, one poll makes up for all of them and does it soon.
    private mutating func missed() {
        guard now > deadline else { return }
        deadline = now + spread
    }

    /// Mostly about an interval, at times much shorter or longer.
    private mutating func pause() -> Duration {
        let scales: [Double] = [0.001, 0.1, 1, 1, 3, 20]
        let scale = scales.randomElement(using: &random) ?? 1
        let length = Double(grid.interval.milliseconds) * scale * Double.random(in: 0...1, using: &random)
        return .milliseconds(Int64(length))
    }

    private func number(of time: Timestamp) -> Int64 {
        (grid.slot(after: time).milliseconds - grid.offset.milliseconds) / grid.interval.milliseconds
    }
}

/// A small generator with a seed, so that a failure can be run again (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Test(arguments: UInt64(1)...20)
func `no slot is missed beyond its one catch-up and none is polled twice`(seed: UInt64) throws {
    var life = Life(seed: seed)
    for _ in 0..<5000 { try life.step() }
}
