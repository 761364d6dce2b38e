import PortModel
import Testing

@testable import CloudforceOne

/// Each request has its turn in the budget of its credential, and gives it back.
@Suite(.timeLimit(.minutes(2)))
struct TurnTests {
    private func budget(_ limit: Int, _ clock: LeapingClock) -> RequestBudget {
        RequestBudget(quota: RateQuota(limit: limit, window: .seconds(120)), clock: clock, random: { 0 })
    }

    @Test func `a budget that is used up is an error that says until when`() async throws {
        let clock = LeapingClock()
        try await withRetries([.http(envelope("[]"))], clock, budget: budget(1, clock)) { client, server in
            _ = try await client.listConfigs()
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(server.requests.count == 1)
            #expect(error.code == .rateLimited && error.retryHelps && error.status == nil)
            let wait = try #require(error.retryAfter)
            #expect(wait > .seconds(60) && wait <= .seconds(121))
            #expect(error.cause?.contains("the next request may go in \(wait.shortText)") == true, "\(error)")
            let until = (Timestamp(seconds: 1_000_000_000) + wait).shortText
            #expect(error.hint.hasPrefix("wait until \(until) UTC"), "\(error)")
        }
    }

    @Test func `a repetition that gets no turn leaves the error that it was for`() async throws {
        let clock = LeapingClock()
        try await withRetries([.http(503, "")], clock, budget: budget(1, clock)) { client, server in
            let error = try await #require(throws: APIError.self) { try await client.deleteConfig(id: "c1") }
            #expect(server.requests.count == 1)
            #expect(error.status == 503 && error.attempts == 1 && error.retryAfter != nil)
            #expect(client.pace.budget.state.used == 1)
        }
    }

    @Test func `a create that gets no turn to look in the list leaves its own error`() async throws {
        let clock = LeapingClock()
        try await withRetries([.http(503, "")], clock, budget: budget(1, clock)) { client, server in
            let error = try await #require(throws: APIError.self) {
                try await client.createConfig(ScanConfigDraft(ips: ["::1"]))
            }
            #expect(server.requests.count == 1 && error.status == 503 && error.operation == .createConfig)
        }
    }

    @Test func `every attempt counts once, whatever comes of it`() async throws {
        let clock = LeapingClock()
        let replies: [RawServer.Reply] = [.http(500, ""), .close(after: []), .http("<html>")]
        try await withRetries(replies, clock, budget: budget(10, clock)) { client, server in
            await #expect(throws: APIError.self) { try await client.listConfigs() }
            #expect(server.requests.count == 3 && client.pace.budget.state.used == 3)
            #expect(client.pace.budget.state.waiting == 0)
        }
    }

    @Test func `what the server says of its rate reaches the budget`() async throws {
        let clock = LeapingClock()
        let refused = RawServer.Reply.http(429, "", headers: [("Retry-After", "77")])
        try await withRetries([refused], clock, budget: budget(10, clock)) { client, _ in
            await #expect(throws: APIError.self) { try await client.listConfigs() }
            let until = try #require(client.pace.budget.state.pausedUntil)
            #expect(until >= clock.uptime() + .seconds(77))
        }
    }

    @Test func `a cancelled request gives its turn back`() async throws {
        let clock = LeapingClock()
        let replies: [RawServer.Reply] = [
            .http(429, "", headers: [("Retry-After", "1")]), .silence(after: Array("HTTP/1.1 200 OK\r\n".utf8)),
            .http(envelope("[]")),
        ]
        try await withRetries(replies, clock, budget: budget(10, clock)) { client, server in
            // After a refusal one request goes alone, and everybody waits for what comes of it.
            let task = Task { try await client.listConfigs() }
            await server.request(number: 2)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let before = clock.uptime()
            _ = try await client.listConfigs()
            #expect(server.requests.count == 3 && clock.uptime() == before)
        }
    }

    @Test func `waiting for the budget uses up the patience`() async throws {
        let clock = LeapingClock()
        let budget = RequestBudget(quota: RateQuota(limit: 1, window: .seconds(20)), clock: clock, random: { 0 })
        let slow = RawServer.Reply.http(503, "", headers: [("Retry-After", "15")])
        try await withRetries([.http(envelope("[]")), slow], clock, budget: budget) { client, server in
            _ = try await client.listConfigs()
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            // Twenty seconds went by for the turn; fifteen more are beyond the thirty.
            #expect(error.attempts == 1 && server.requests.count == 2)
        }
    }
}
