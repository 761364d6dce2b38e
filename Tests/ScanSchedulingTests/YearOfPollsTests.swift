import FoundationEssentials
import PortModel
import ScanScheduling
import Testing

/// A daemon's year with one config that has blackouts, in virtual time: restarts, suspends, steps of the clock and
/// daylight saving, with an account of its own of what has to be polled by when.
private struct Year {
    var random: SplitMix
    var schedule: PollSchedule
    let grid: PollGrid
    let blackouts: Blackouts
    let obvious: ObviousBlackouts
    let spread: Duration
    let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01
    var now: Timestamp
    var polledSlots: Set<Int64> = []
    var lastPoll: Timestamp?
    /// The due time that the latest poll's commit has kept: a start goes on from there.
    var kept: Timestamp?
    /// When the next poll has to have come.
    var deadline: Timestamp
    var log: [String] = []
    var steps = 0

    init(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let period = Duration.milliseconds(Int64.random(in: 600_000...1_209_600_000, using: &random))
        let windows = (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.window(&random) }
        self.random = random
        let texts = windows.map(\.text)
        let blackouts = try ZoneFiles.with { zones in
            try Blackouts(try texts.map { try BlackoutWindow(parsing: $0, zones: zones) })
        }
        (self.blackouts, obvious) = (blackouts, ObviousBlackouts(windows: windows))
        grid = PollGrid(configID: "config-\(seed)", period: period, pollsPerScan: 4)
        schedule = PollSchedule(configID: "config-\(seed)", period: period, hasResult: true, blackouts: blackouts)
        spread = min(grid.interval / 4, .seconds(60)) + .milliseconds(1)
        now = start
        deadline = grid.slot(after: start)
        log = ["seed \(seed), every \(grid.interval.shortText), \(texts)"]
        (kept, lastPoll) = (deadline, start - .seconds(1))
        _ = schedule.first(persistedDue: deadline, now: now)
        deadline = latest(deadline, within: .zero)
    }

    private static func window(_ random: inout SplitMix) -> ObviousBlackouts.Window {
        let days = [Int.random(in: 0...6, using: &random), Int.random(in: 0...6, using: &random)].sorted()
        let start = Int.random(in: 0...1439, using: &random)
        // At most eleven hours, so that three of them never leave nothing.
        let length = Int.random(in: 1...660, using: &random)
        return ObviousBlackouts.Window(
            zone: ObviousBlackouts.Zone.allCases.randomElement(using: &random) ?? .utc, days: days[0]...days[1],
            start: start, end: (start + length) % 1440)
    }

    var isOver: Bool { now - start > .seconds(365 * 86_400) }

    /// The latest moment for a poll that may come from `time` on within `slack`, with blackouts taken into account.
    private func latest(_ time: Timestamp, within slack: Duration) -> Timestamp {
        var last = time + slack
        var minute = time
        while minute <= last {
            let end = obvious.end(from: minute)
            if end > minute { last = max(last, end + spread) }
            minute = Timestamp(milliseconds: (end.milliseconds / 60_000 + 1) * 60_000)
        }
        return last
    }

    mutating func step() throws {
        steps += 1
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<80: try live()
        case 80..<87: restart()
        case 87..<94: try sleep()
        default: setClock()
        }
    }

    private mutating func live() throws {
        for _ in 0..<4 {
            now = max(now, try #require(schedule.due)) + .milliseconds(Int64.random(in: 0...20, using: &random))
            switch schedule.fired(at: now) {
            case .wait: if obvious.end(from: now) > now { deadline = max(deadline, latest(now, within: .zero)) }
            case .nothing: Issue.record("a config with a period has nothing to poll: \(log.suffix(8))")
            case .poll: return try poll()
            }
        }
        Issue.record("put off again and again: \(log.suffix(8))")
    }

    private mutating func poll() throws {
        log.append("poll at \(now)")
        try #require(!obvious.cover(now), "polled in a blackout: \(log.prefix(1)) \(log.suffix(8))")
        let isFirst = polledSlots.insert(number(of: now)).inserted
        try #require(isFirst, "a slot was polled twice: \(log.prefix(1)) \(log.suffix(8))")
        try #require(now <= deadline + .milliseconds(80), "after \(deadline): \(log.prefix(1)) \(log.suffix(8))")
        lastPoll = now
        now = now + .milliseconds(Int64.random(in: 0...300, using: &random))
        let outcomes: [PollOutcome] = [.answered, .unchanged, .failed(retryAfter: nil)]
        let due = schedule.next(after: outcomes.randomElement(using: &random) ?? .answered, at: now)
        kept = due
        let slot = grid.slot(after: now)
        deadline = latest(slot, within: .zero)
        if !obvious.cover(slot) && obvious.end(from: slot) == slot {
            try #require(due == slot, "off the grid: \(log.prefix(1)) \(log.suffix(8))")
        }
    }

    private mutating func restart() {
        let due = kept
        now = now + pause()
        log.append("restart at \(now), due \(due?.description ?? "never")")
        schedule = PollSchedule(
            configID: schedule.configID, period: schedule.period, hasResult: true, blackouts: blackouts)
        _ = schedule.first(persistedDue: due, lastPoll: lastPoll, now: now)
        if let lastPoll, lastPoll > now {
            // It cannot know which slots were polled before the clock was set back.
            polledSlots = polledSlots.filter { $0 < number(of: now) }
            deadline = latest(now, within: spread)
        } else if let due, due > now {
            // Nothing was missed since the last poll; a due time beyond the next slot comes from a wrong clock.
            deadline = latest(due - now > grid.interval ? grid.slot(after: now) : due, within: .zero)
        } else {
            deadline = latest(now, within: spread)
        }
    }

    private mutating func sleep() throws {
        let before = now
        now = now + pause()
        log.append("awake at \(now)")
        missed(since: before)
        if schedule.fired(at: now) == .poll { try poll() }
    }

    private mutating func setClock() {
        let back = Bool.random(using: &random)
        let (before, length) = (now, pause())
        now = back ? now - length : now + length
        log.append("clock set to \(now)")
        _ = schedule.clockStepped(at: now)
        guard back else { return missed(since: before) }
        if let lastPoll, lastPoll > now, lastPoll - now > grid.interval {
            // So far back that the slots are lived through once more.
            polledSlots = polledSlots.filter { $0 <= number(of: now) }
        }
        deadline = latest(grid.slot(after: now) + grid.interval, within: spread)
    }

    /// Where a slot passed, or a blackout covers the time, one poll makes up for it, and does it soon.
    private mutating func missed(since before: Timestamp) {
        let isMissed = now > deadline || grid.slot(after: before) <= now || obvious.end(from: now) > now
        if isMissed { deadline = max(latest(now, within: spread), now > deadline ? now : deadline) }
    }

    private mutating func pause() -> Duration {
        let scales: [Double] = [0.001, 0.1, 1, 1, 3, 20]
        let scale = scales.randomElement(using: &random) ?? 1
        let length = Double(grid.interval.milliseconds) * scale * Double.random(in: 0...1, using: &random)
        return .milliseconds(min(Int64(length), 20 * 86_400_000))
    }

    private func number(of time: Timestamp) -> Int64 {
        (grid.slot(after: time).milliseconds - grid.offset.milliseconds) / grid.interval.milliseconds
    }
}

/// `PORTWATCH_TEST_STEPS` makes it as many steps as somebody has time for; years follow each other until they are made.
@Test func `in a year with blackouts no slot is missed beyond its one catch-up and none is polled twice`() throws {
    let environment = ProcessInfo.processInfo.environment
    let limit = environment["PORTWATCH_TEST_STEPS"].flatMap(Int.init) ?? 10_000
    let first = environment["PORTWATCH_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64(UInt32.max))
    print("YearOfPollsTests: PORTWATCH_TEST_SEED=\(first)")
    var (steps, seed, years) = (0, first, 0)
    while steps < limit {
        var year = try Year(seed: seed)
        while !year.isOver, year.steps < 4000 { try year.step() }
        steps += year.steps
        years += year.isOver ? 1 : 0
        seed &+= 1
    }
    #expect(years > 0, "at least one year was lived to its end")
}
