import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

/// Who gets no turn is told why.
@Suite(.timeLimit(.minutes(2)))
struct BudgetReasonTests {
    private let clock = BudgetClock()
    private let time = Timestamp(seconds: 1_784_710_900)

    private func budget(_ limit: Int = 1000) -> RequestBudget {
        RequestBudget(quota: RateQuota(limit: limit, window: .seconds(300)), clock: clock, random: { 0.5 })
    }

    private func refused(_ seconds: Int64, _ message: String = "971 Please wait") -> RateNotice {
        let refusal = RateRefusal(at: time, message: message, cfRay: "8c0ffee", retryAfter: .seconds(seconds))
        return RateNotice(status: 429, retryAfter: .seconds(seconds), refusal: refusal) { _ in [] }
    }

    private func failure(_ budget: RequestBudget, _ priority: RequestPriority = .interactive) async throws
        -> BudgetExhausted
    {
        try await #require(throws: BudgetExhausted.self) { try await budget.acquire(priority, patience: .zero) }
    }

    @Test func `a limit that is used up, by the own count or by the server's word`() async throws {
        let own = budget(1)
        _ = try await own.acquire(.interactive, patience: .zero)
        #expect(try await failure(own).reason == .ownLimit)
        let told = budget()
        told.finish(try await told.acquire(.interactive, patience: .zero), .left(0, for: 30))
        let error = try await failure(told)
        #expect(error == BudgetExhausted(wait: .seconds(31), reason: .usedUp))
        #expect(error.cause.contains("the API said") && error.cause.hasSuffix("may go in 31 s"))
    }

    @Test func `a poll's pace, and a person elsewhere`() {
        var budget = RateBudget(quota: RateQuota(limit: 10, window: .seconds(300)), now: .zero)
        for _ in 0..<6 { _ = budget.take(.background, at: .zero) }
        #expect(budget.hold(.background, at: .zero).reason == .pace)
        #expect(budget.hold(.background, at: .zero, isUrgent: true) == .init(turn: .now, reason: nil))
        #expect(budget.hold(.interactive, at: .zero) == .init(turn: .now, reason: nil))
        budget.personUntil = .seconds(200)
        #expect(budget.hold(.background, at: .zero, isUrgent: true).reason == .person)
    }

    @Test func `a refusal is told with the server's words, until one request had an answer`() async throws {
        let budget = budget()
        budget.finish(try await budget.acquire(.interactive, patience: .zero), refused(300))
        let error = try await failure(budget)
        #expect(error == BudgetExhausted(wait: .seconds(300), reason: .refused, refusal: refused(300).refusal))
        #expect(
            error.cause == """
                the API refused with HTTP 429 (971 Please wait, cf-ray 8c0ffee) at 2026-07-22 09:01:40 UTC and asked to \
                wait until 2026-07-22 09:06:40 UTC, so that the next request may go in 5 min
                """)
        clock.advance(to: clock.uptime() + .seconds(300))
        let alone = try await budget.acquire(.interactive, patience: .zero)
        let waiting = try await failure(budget)
        #expect(waiting.reason == .awaitingAnswer && waiting.refusal == error.refusal)
        budget.finish(alone, refused(20, "again"))
        #expect(try await failure(budget).refusal?.message == "again")
        clock.advance(to: clock.uptime() + .seconds(20))
        budget.finish(try await budget.acquire(.interactive, patience: .zero), .ok)
        // What another server, or one before it, says without words is not told with old ones.
        budget.finish(try await budget.acquire(.interactive, patience: .zero), RateNotice(429))
        #expect(try await failure(budget) == BudgetExhausted(wait: .seconds(10), reason: .refused))
    }

    @Test func `a shorter pause of a request that was on its way does not replace the words`() async throws {
        let budget = budget()
        let tickets = [
            try await budget.acquire(.interactive, patience: .zero),
            try await budget.acquire(.interactive, patience: .zero),
        ]
        budget.finish(tickets[0], refused(300))
        budget.finish(tickets[1], refused(5, "shorter"))
        #expect(try await failure(budget).refusal == refused(300).refusal)
    }

    @Test func `the refusal of another process has no words`() async throws {
        try await withTemporaryDirectory { directory in
            let boot = BootID(high: 1, low: 2)
            let both = (0..<2).map { _ in
                RequestBudget(
                    quota: .cloudforceOne, sharedFile: directory + "/b", boot: boot, clock: clock, random: { 0.5 })
            }
            both[0].finish(try await both[0].acquire(.interactive, patience: .zero), refused(60))
            let error = try await failure(both[1])
            #expect(error == BudgetExhausted(wait: .seconds(60), reason: .refused))
            #expect(error.cause.contains("refused an earlier request of this credential with HTTP 429"))
            #expect(try await failure(both[0]).refusal == refused(60).refusal)
        }
    }

    @Test func `the client's error tells what the API said when it refused`() async throws {
        let clock = LeapingClock()
        let body = #"{"success":false,"errors":[{"code":971,"message":"Please\u001b[2J wait"}]}"#
        let reply = RawServer.Reply.http(429, body, headers: [("Retry-After", "77"), ("cf-ray", "8c0ffee")])
        let budget = RequestBudget(quota: .cloudforceOne, clock: clock, random: { 0 })
        try await withRetries([reply], clock, budget: budget) { client, server in
            let refusal = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(refusal.status == 429)
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(server.requests.count == 1 && error.status == nil && error.code == .rateLimited)
            let until = (Timestamp(seconds: 1_000_000_000) + .seconds(77)).shortText
            let cause = try #require(error.cause)
            #expect(cause.hasPrefix(#"the API refused with HTTP 429 (971 Please\u{1b}[2J wait, cf-ray 8c0ffee) at "#))
            #expect(cause.contains("asked to wait until \(until) UTC, so that the next request may go in "))
        }
    }
}
