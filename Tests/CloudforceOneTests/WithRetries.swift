@testable import CloudforceOne

/// Runs a body with a client that repeats, on a clock that leaps, with the longest pauses.
func withRetries<Result: Sendable>(
    _ replies: [RawServer.Reply], _ clock: LeapingClock, retries: RetryPolicy = .standard,
    budget: RequestBudget? = nil, patience: Duration = .seconds(30),
    _ body: (CloudforceOneClient, RawServer) async throws -> Result
) async throws -> Result {
    let script = ScriptedReplies(replies)
    let pace = RequestPace(budget: budget, patience: patience, retries: retries, clock: clock, random: { 1 })
    return try await withClient(pace: pace, reply: { _ in script.reply() }, body)
}
