import PortModel
import Testing

@testable import CloudforceOne

/// What is repeated and when, as a pure decision.
struct RetryPolicyTests {
    private let policy = RetryPolicy(attempts: 4, base: .milliseconds(500), cap: .milliseconds(1500))

    private func failed(
        _ code: APIError.Code, _ operation: APIError.Operation = .listConfigs, should: Bool? = nil,
        retryAfter: Duration? = nil, sent: Bool = true
    ) -> FailedAttempt {
        FailedAttempt(APIError(code, operation: operation, retryAfter: retryAfter), shouldRetry: should, sent: sent)
    }

    private func pause(
        _ failure: FailedAttempt, attempt: Int = 1, patience: Duration = .seconds(30), jitter: Double = 1
    ) -> Duration? {
        policy.pause(after: failure, attempt: attempt, patience: patience, jitter: jitter)
    }

    private static let repeated: Set<APIError.Code> = [.rateLimited, .server, .unreachable, .timedOut]

    @Test(arguments: APIError.Code.allCases, APIError.Operation.allCases)
    func `of all failures only these are repeated`(code: APIError.Code, operation: APIError.Operation) {
        let expected =
            switch operation {
            case .listConfigs, .latestResult, .probePorts: Self.repeated.contains(code) || code == .conflict
            case .updateConfig, .deleteConfig: Self.repeated.contains(code)
            case .createConfig: code == .rateLimited
            }
        #expect((pause(failed(code, operation)) != nil) == expected)
    }

    @Test(arguments: APIError.Code.allCases, APIError.Operation.allCases)
    func `the server's own word counts, but not for a credential nor for a create that may have happened`(
        code: APIError.Code, operation: APIError.Operation
    ) {
        let isOpen = operation == .createConfig && code.leavesOpenWhetherItHappened
        let expected = code != .unauthorized && code != .notEntitled && !isOpen
        #expect((pause(failed(code, operation, should: true)) != nil) == expected)
        #expect(pause(failed(code, operation, should: false)) == nil)
    }

    @Test(arguments: [(1, 500), (2, 1000), (3, 1500)])
    func `the limit of the pause doubles up to the cap`(attempt: Int, limit: Int) {
        #expect(pause(failed(.server), attempt: attempt) == .milliseconds(limit))
        #expect(pause(failed(.server), attempt: attempt, jitter: 0) == .zero)
        #expect(pause(failed(.server), attempt: attempt, jitter: 0.5) == .milliseconds(limit / 2))
    }

    @Test func `after the last attempt nothing is repeated`() {
        #expect(pause(failed(.server), attempt: 4) == nil)
        #expect(policy.longestBackoff == .milliseconds(3000))
        #expect(RetryPolicy.none.longestBackoff == .zero)
        #expect(RetryPolicy.standard.longestBackoff == .milliseconds(1500))
        #expect(RetryPolicy(attempts: 0).attempts == 1)
        #expect(RetryPolicy(attempts: 100).longestPause(after: 90) == .seconds(8))
    }

    @Test(
        arguments: [(0, 500), (1, 1000), (30, 30_000), (31, nil), (86_400, nil)] as [(Int, Int?)])
    func `Retry-After is waited for in full or not at all`(seconds: Int, expected: Int?) {
        let failure = failed(.rateLimited, retryAfter: .seconds(seconds))
        #expect(pause(failure) == expected.map { .milliseconds($0) })
    }

    @Test func `a create that was never sent is repeated, and one that may have happened is looked for`() {
        for code in [APIError.Code.unreachable, .timedOut] {
            #expect(pause(failed(code, .createConfig, sent: false)) == .milliseconds(500))
            #expect(pause(failed(code, .createConfig)) == nil)
            #expect(look(failed(code, .createConfig)) == .milliseconds(500))
        }
        #expect(look(failed(.unusableAnswer, .createConfig)) == .milliseconds(500))
        #expect(look(failed(.server, .createConfig, should: false)) == nil)
        #expect(look(failed(.server, .createConfig, retryAfter: .seconds(31))) == nil)
        #expect(look(failed(.server, .createConfig), policy: RetryPolicy.none) == nil)
    }

    private func look(_ failure: FailedAttempt, policy: RetryPolicy? = nil) -> Duration? {
        (policy ?? self.policy).pauseBeforeLooking(after: failure, attempt: 1, patience: .seconds(30), jitter: 1)
    }
}
