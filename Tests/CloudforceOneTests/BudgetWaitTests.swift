import TestSupport
import Testing

@testable import CloudforceOne

/// Waiting for a turn.
@Suite(.timeLimit(.minutes(2)))
struct BudgetWaitTests {
    private let clock = BudgetClock()
    private let log = Recorder<String>()
    private let start = Duration.seconds(1000)

    private func budget(_ limit: Int = 1) -> RequestBudget {
        RequestBudget(quota: RateQuota(limit: limit, window: .seconds(300)), clock: clock, random: { 0.5 })
    }

    /// A task that waits for its turn, notes it, and is in the line when this returns.
    private func wait(
        _ name: String, _ priority: RequestPriority, _ budget: RequestBudget, patience: Duration = .seconds(86_400)
    ) async throws -> Task<RequestTicket?, Never> {
        let before = budget.state.waiting
        let task = Task { [log] () -> RequestTicket? in
            do {
                let ticket = try await budget.acquire(priority, patience: patience)
                log.add(name)
                return ticket
            } catch {
                log.add("\(name): \(error)")
                return nil
            }
        }
        try await eventually("\(name) waits", every: .milliseconds(1)) { budget.state.waiting > before ? true : nil }
        return task
    }

    @Test func `a person goes before polls that wait, and each kind in the order of its coming`() async throws {
        let budget = budget()
        budget.finish(try await budget.acquire(.background, patience: .zero), .ok)
        for name in ["poll 1", "poll 2"] { _ = try await wait(name, .background, budget) }
        for name in ["person 1", "person 2"] { _ = try await wait(name, .interactive, budget) }
        #expect(
            budget.state
                == RateState(
                    quota: RateQuota(limit: 1, window: .seconds(300)), used: 1, remaining: 0, waiting: 4))
        for turn in 1...4 {
            try await clock.advance(toSleeper: start + .seconds(301 * turn))
            try await log.wait(for: "turn \(turn)") { $0.count == turn ? true : nil }
        }
        #expect(log.all == ["person 1", "person 2", "poll 1", "poll 2"])
        #expect(budget.state.waiting == 0)
    }

    @Test func `who is cancelled leaves the line, and the next one has the turn`() async throws {
        let budget = budget()
        budget.finish(try await budget.acquire(.background, patience: .zero), .ok)
        let first = try await wait("first", .interactive, budget)
        let second = try await wait("second", .interactive, budget)
        first.cancel()
        #expect(await first.value == nil && log.all == ["first: CancellationError()"])
        #expect(budget.state.waiting == 1)
        try await clock.advance(toSleeper: start + .seconds(301))
        #expect(await second.value != nil)
        let third = try await wait("third", .interactive, budget)
        third.cancel()
        #expect(await third.value == nil && budget.state.waiting == 0)
        try await eventually("nothing sleeps any more") { clock.sleepers.isEmpty ? true : nil }
    }

    @Test func `a task that is cancelled already gets no ticket`() async throws {
        let budget = budget()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await budget.acquire(.interactive, patience: .seconds(5))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(budget.state.used == 0 && budget.state.waiting == 0)
    }

    @Test func `a turn that would come too late is refused at once, with the time until it`() async throws {
        let budget = budget()
        budget.finish(try await budget.acquire(.interactive, patience: .zero), .ok)
        for patience in [Duration.zero, .seconds(300), .seconds(-5)] {
            await #expect(throws: BudgetExhausted(wait: .seconds(301), reason: .ownLimit)) {
                try await budget.acquire(.interactive, patience: patience)
            }
        }
        #expect(clock.sleepers.isEmpty && budget.state.waiting == 0)
    }

    @Test func `who stands behind others too long is told so when patience ends`() async throws {
        let budget = budget()
        budget.finish(try await budget.acquire(.interactive, patience: .zero), .ok)
        let first = try await wait("first", .interactive, budget)
        let second = try await wait("second", .interactive, budget, patience: .seconds(301))
        try await clock.advance(toSleeper: start + .seconds(301))
        #expect(await first.value != nil)
        #expect(await second.value == nil)
        #expect(log.all.contains("second: \(BudgetExhausted(wait: .seconds(301)))"))
    }

    @Test func `a refusal pauses all, sends those away who cannot wait, and then lets one go alone`() async throws {
        let budget = budget(1000)
        let ticket = try await budget.acquire(.background, patience: .zero)
        budget.finish(ticket, RateNotice(429, retryAfter: .seconds(60)))
        #expect(budget.state.pausedUntil == start + .seconds(60) && budget.state.remaining == 0)
        await #expect(throws: BudgetExhausted(wait: .seconds(60), reason: .refused)) {
            try await budget.acquire(.interactive, patience: .seconds(59))
        }
        var waiting: [Task<RequestTicket?, Never>] = []
        for name in ["a", "b", "c"] { waiting.append(try await wait(name, .background, budget)) }
        try await clock.advance(toSleeper: start + .seconds(60))
        let alone = try #require(await waiting[0].value)
        #expect(log.all == ["a"] && budget.state.waiting == 2)
        budget.finish(alone, .ok)
        for task in waiting { #expect(await task.value != nil) }
        #expect(log.all.count == 3)
    }

    @Test func `a refusal sends waiting ones away whose patience ends before the pause`() async throws {
        let budget = budget(2)
        let open = try await budget.acquire(.interactive, patience: .zero)
        budget.finish(try await budget.acquire(.interactive, patience: .zero), .ok)
        let waiter = try await wait("waiter", .interactive, budget, patience: .seconds(400))
        budget.finish(open, RateNotice(429, retryAfter: .seconds(500)))
        #expect(
            await waiter.value == nil
                && log.all == ["waiter: \(BudgetExhausted(wait: .seconds(500), reason: .refused))"])
    }

    @Test func `the machine's clock is the one that goes on while the machine sleeps`() async throws {
        let clock = MachineClock()
        let before = clock.uptime()
        try await clock.sleep(until: before + .milliseconds(5))
        #expect(clock.uptime() >= before + .milliseconds(5))
        let task = Task { try await clock.sleep(until: clock.uptime() + .seconds(3600)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
