import Synchronization
import TestSupport
import Testing

@testable import CloudforceOne

/// Many tasks at one budget, on a clock that a test moves.
@Suite(.timeLimit(.minutes(2)))
struct BudgetTasksTests {
    private let clock = BudgetClock(.seconds(1000))

    @Test func `1,200 requests of many tasks all go within five minutes, and none is refused`() async throws {
        let budget = RequestBudget(quota: .cloudforceOne, clock: clock, random: { 0.5 })
        let server = SharedServer()
        let last = try await clock.run { [clock] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1200 {
                    group.addTask {
                        let ticket = try await budget.acquire(.background, patience: .seconds(3600))
                        budget.finish(ticket, server.request(at: clock.uptime()))
                    }
                }
                try await group.waitForAll()
            }
            return clock.uptime()
        }
        #expect(server.refused == 0 && server.taken == 1200)
        #expect(last < .seconds(1300))
        #expect(budget.state.used == 1200 && budget.state.remaining == 0)
    }
}

/// The server of a test with many tasks.
private final class SharedServer: Sendable {
    private let server = Mutex(BudgetServer(.sliding))

    var refused: Int { server.withLock { $0.refused } }
    var taken: Int { server.withLock { $0.taken.count } }

    func request(at now: Duration) -> RateNotice { server.withLock { $0.request(at: now) } }
}
