import FoundationEssentials
import PortModel
import ScanScheduling
import Testing

/// A daemon's year with one config that has blackouts, in virtual time: restarts, suspends, steps of the clock, daylight
/// saving, polls that somebody asks for, and servers that ask for quiet.
private struct Year {
    var random: SplitMix
    var schedule: PollSchedule
    var account: PollAccount
    let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01
    var now: Timestamp
    /// The due time that the latest poll's commit has kept: a start goes on from there.
    var kept: Timestamp?
    /// And the end of that poll.
    var ended: Timestamp
    var log: [String] = []
    var steps = 0
    private var isTroubled = false

    init(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let period = Duration.milliseconds(Int64.random(in: 600_000...1_209_600_000, using: &random))
        let windows = (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.window(&random) }
        self.random = random
        let blackouts = try ZoneFiles.with { zones in
            try Blackouts(try windows.map { try BlackoutWindow(parsing: $0.text, zones: zones) })
        }
        schedule = PollSchedule(configID: "config-\(seed)", period: period, hasResult: true, blackouts: blackouts)
        let grid = PollGrid(configID: schedule.configID, period: period, pollsPerScan: 4)
        (now, ended) = (start, start)
        account = PollAccount(
            grid: (grid.interval, grid.offset), blackouts: ObviousBlackouts(windows: windows), start: start)
        log = ["seed \(seed), every \(grid.interval.shortText), \(windows.map(\.text))"]
        kept = account.debt
        _ = schedule.first(persistedDue: kept, lastPoll: start, now: now)
    }

    private static func window(_ random: inout SplitMix) -> ObviousBlackouts.Window {
        let days = [Int.random(in: 0...6, using: &random), Int.random(in: 0...6, using: &random)].sorted()
        let start = Int.random(in: 0...1439, using: &random)
        // At most eleven hours, so that three of them seldom leave nothing.
        let length = Int.random(in: 1...660, using: &random)
        return ObviousBlackouts.Window(
            zone: ObviousBlackouts.Zone.allCases.randomElement(using: &random) ?? .utc, days: days[0]...days[1],
            start: start, end: (start + length) % 1440)
    }

    var isOver: Bool { now - start > .seconds(365 * 86_400) }

    mutating func step() throws {
        steps += 1
        // Troubles come together more often than alone.
        let choice = Int.random(in: isTroubled ? 50..<100 : 0..<100, using: &random)
        isTroubled = choice >= 80
        switch choice {
        case 0..<75: try live()
        case 75..<80: try ask()
        case 80..<87: restart()
        case 87..<94: try sleep()
        default: setClock()
        }
    }

    /// Runs to the next poll and makes it.
    private mutating func live() throws {
        for _ in 0..<4 {
            now = max(now, try required(schedule.due)) + .milliseconds(Int64.random(in: 0...20, using: &random))
            if try fire() { return }
        }
        throw Violation("put off again and again", log)
    }

    private mutating func fire() throws -> Bool {
        switch schedule.fired(at: now) {
        case .wait: account.wasPutOff(at: now)
        case .nothing: throw Violation("a config with a period has nothing to poll", log)
        case .poll:
            try poll()
            return true
        }
        return false
    }

    private mutating func poll() throws {
        log.append("poll at \(now)")
        let began = now
        now = now + .milliseconds(Int64.random(in: 0...300, using: &random))
        let outcome = outcome()
        if let fault = account.poll(from: began, to: now, quiet: outcome.quiet) { throw Violation(fault, log) }
        (kept, ended) = (schedule.next(after: outcome, at: now), now)
        if account.deadline == account.debt, kept != account.debt { throw Violation("off the grid", log) }
    }

    /// Somebody asks for a poll: it is made, and the grid is not moved by it.
    private mutating func ask() throws {
        // Only until the next one is due: then that one is made.
        let most = max(0, (try required(schedule.due) - now).milliseconds - 301)
        now = now + .milliseconds(Int64.random(in: 0...min(most, 86_400_000), using: &random))
        guard let due = schedule.due, due > now + .milliseconds(300) else { return }
        log.append("asked for a poll at \(now)")
        now = now + .milliseconds(Int64.random(in: 0...300, using: &random))
        let isAnswered = Bool.random(using: &random)
        (kept, ended) = (schedule.next(afterExtra: isAnswered ? .answered : .notReady, at: now), now)
        if isAnswered { account.look(endedAt: now, quiet: .zero) } else { account.passed(until: now) }
        if !isAnswered, kept != due { throw Violation("moved by a poll that brought nothing", log) }
    }

    private mutating func outcome() -> PollOutcome {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: .failed(retryAfter: .milliseconds(Int64.random(in: 0...7_200_000, using: &random)))
        case 1..<5: .failed(retryAfter: nil)
        case 5..<12: .unchanged
        default: .answered
        }
    }

    private mutating func restart() {
        now = now + pause()
        log.append("restart at \(now), due \(kept?.description ?? "never")")
        schedule = PollSchedule(
            configID: schedule.configID, period: schedule.period, hasResult: true, blackouts: schedule.blackouts)
        _ = schedule.first(persistedDue: kept, lastPoll: ended, now: now)
        account.restart(at: now, known: ended)
    }

    private mutating func sleep() throws {
        now = now + pause()
        log.append("awake at \(now)")
        account.passed(until: now)
        _ = try fire()
    }

    private mutating func setClock() {
        let isBack = Bool.random(using: &random)
        let length = pause()
        now = isBack ? now - length : now + length
        log.append("clock set to \(now)")
        _ = schedule.clockStepped(at: now)
        if isBack { account.setBack(to: now) } else { account.passed(until: now) }
    }

    private mutating func pause() -> Duration {
        let scales: [Double] = [0.001, 0.1, 1, 1, 3, 20]
        let scale = scales.randomElement(using: &random) ?? 1
        let length = Double(account.interval.milliseconds) * scale * Double.random(in: 0...1, using: &random)
        return .milliseconds(min(Int64(length), 20 * 86_400_000))
    }
}

extension PollOutcome {
    /// What is granted of the quiet that the server asked for.
    fileprivate var quiet: Duration {
        if case .failed(let asked?) = self { min(asked, .seconds(3600)) } else { .zero }
    }
}

private struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ fault: String, _ log: [String]) { description = "\(fault): \(log.prefix(1)) \(log.dropFirst().suffix(9))" }
}

/// `PORTWATCH_TEST_STEPS` makes it as many steps as somebody has time for; years follow each other until they are made.
@Test func `in a year with blackouts no slot is missed beyond its one catch-up and none is polled twice`() throws {
    let environment = ProcessInfo.processInfo.environment
    let limit = environment["PORTWATCH_TEST_STEPS"].flatMap(Int.init) ?? 5000
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
