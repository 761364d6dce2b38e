import CloudforceOne
import PortModel
import Testing

@testable import WatchService

@Suite struct SourcePlanTests {
    private func plan(
        _ name: String, token: String, limit: Int?, at url: String = ScanEndpoint.cloudflareBaseURL
    ) throws -> SourcePlan {
        SourcePlan(
            name: name, endpoint: try ScanEndpoint(baseURL: url, accountID: "account-\(name)"),
            credential: .token(Secret(token)),
            interval: .seconds(300), caFile: nil, quota: limit.map { RateQuota(limit: $0, window: .seconds(300)) })
    }

    @Test func `sources of one credential at one API have the smallest of their limits, and others their own`() throws {
        let plans = SourcePlan.sharingBudgets([
            try plan("a", token: "one", limit: 1200), try plan("b", token: "one", limit: 100),
            try plan("c", token: "one", limit: nil), try plan("d", token: "two", limit: 500),
            try plan("e", token: "three", limit: nil),
            try plan("f", token: "one", limit: 10, at: "https://scans.example.org/client/v4"),
        ])
        #expect(plans.map(\.name) == ["a", "b", "c", "d", "e", "f"])
        #expect(plans.map { $0.quota?.limit } == [100, 100, 100, 500, nil, 10])
    }
}
