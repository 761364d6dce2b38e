import Testing

@testable import CloudforceOne

/// Which requests the client repeats against a real server. No test waits: the clock leaps.
@Suite(.timeLimit(.minutes(2)))
struct RetryTests {
    enum Kind: CaseIterable, Sendable {
        case list
        case result
        case update
        case delete

        func run(_ client: CloudforceOneClient) async throws {
            switch self {
            case .list: _ = try await client.listConfigs()
            case .result: _ = try await client.latestResult(id: "c1", ifNoneMatch: nil)
            case .update: _ = try await client.updateConfig(id: "c1", ScanConfigPatch(frequency: 1))
            case .delete: try await client.deleteConfig(id: "c1")
            }
        }

        var success: RawServer.Reply {
            switch self {
            case .list: .http(envelope("[]"))
            case .result, .delete: .http(envelope("{}"))
            case .update: .http(envelope(#"{"id":"c1","ips":["::1"],"ports":["1"],"frequency":1}"#))
            }
        }
    }

    private static let healed: [RawServer.Reply] = [
        .http(500, ""), .http(502, "<html>"), .http(503, ""), .http(504, ""), .http(520, ""), .http(408, ""),
        .http(429, "", headers: [("Retry-After", "1")]), .close(after: []), .close(after: Array("HTTP/1.1 2".utf8)),
        .close(after: Array("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{".utf8)),
        .http(400, "", headers: [("X-Should-Retry", "true")]), .http(409, "", headers: [("x-should-retry", " TRUE")]),
    ]

    @Test(arguments: Kind.allCases, healed.indices)
    func `what can be healed by asking again is asked again`(kind: Kind, index: Int) async throws {
        let clock = LeapingClock()
        try await withRetries([Self.healed[index], kind.success], clock) { client, server in
            try await kind.run(client)
            #expect(server.requests.count == 2)
        }
        #expect(!clock.waits.isEmpty)
    }

    private static let final: [RawServer.Reply] = [
        .http(401, ""), .http(403, ""), .http(400, ""), .http(404, "<html>"), .http(405, ""), .http(422, ""),
        .http(301, ""), .http("<html>"), .http(503, "", headers: [("x-should-retry", "false")]),
        .http(429, "", headers: [("x-should-retry", "false")]), .http(401, "", headers: [("x-should-retry", "true")]),
        .http(403, "", headers: [("x-should-retry", "true")]), .http(503, "", headers: [("Retry-After", "31")]),
        .http(429, "", headers: [("Retry-After", "300")]),
    ]

    @Test(arguments: Kind.allCases, final.indices)
    func `what stays as it is gets one request`(kind: Kind, index: Int) async throws {
        let clock = LeapingClock()
        try await withRetries([Self.final[index], kind.success], clock) { client, server in
            let error = try await #require(throws: APIError.self) { try await kind.run(client) }
            #expect(server.requests.count == 1 && error.attempts == 1)
        }
        #expect(clock.waits.isEmpty)
    }

    @Test(arguments: [(Kind.list, 2), (.result, 2), (.update, 1), (.delete, 1)])
    func `a conflict is asked again only by reads`(kind: Kind, requests: Int) async throws {
        try await withRetries([.http(409, ""), kind.success], LeapingClock()) { client, server in
            try? await kind.run(client)
            #expect(server.requests.count == requests)
        }
    }

    @Test(arguments: Kind.allCases)
    func `after three attempts the last error is the one that is told`(kind: Kind) async throws {
        let clock = LeapingClock()
        let body = #"{"success":false,"errors":[{"code":17500,"message":"third"}]}"#
        try await withRetries([.http(502, ""), .close(after: []), .http(503, body)], clock) { client, server in
            let error = try await #require(throws: APIError.self) { try await kind.run(client) }
            #expect(error.code == .server && error.apiCode == 17500 && error.attempts == 3)
            #expect(error.description.contains("after 3 attempts"))
            #expect(server.requests.count == 3 && Set(server.requests.map(\.line)).count == 1)
            #expect(Set(server.requests.map(\.body)).count == 1)
        }
        #expect(clock.waits == [.milliseconds(500), .seconds(1)])
    }

    @Test func `Retry-After is waited for in full, as seconds and as a date`() async throws {
        let clock = LeapingClock()
        let replies = [
            RawServer.Reply.http(503, "", headers: [("Retry-After", "7")]),
            .http(503, "", headers: [("Retry-After", "Sun, 09 Sep 2001 01:46:50 GMT")]), Kind.list.success,
        ]
        try await withRetries(replies, clock) { client, _ in _ = try await client.listConfigs() }
        #expect(clock.waits.reduce(.zero, +) == .seconds(17))
    }

    @Test func `patience is spent once a call, not once a request`() async throws {
        let clock = LeapingClock()
        let slow = RawServer.Reply.http(503, "", headers: [("Retry-After", "20")])
        try await withRetries([slow, slow, Kind.list.success], clock) { client, server in
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(error.attempts == 2 && error.retryAfter == .seconds(20))
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: [503, 408])
    func `a delete that is repeated and finds nothing has done its work`(status: Int) async throws {
        let gone = RawServer.Reply.http(404, #"{"success":false,"errors":[{"code":17404,"message":"gone"}]}"#)
        for answer in [gone, .http(404, "")] {
            try await withRetries([.http(status, ""), answer], LeapingClock()) { client, server in
                try await client.deleteConfig(id: "c1")
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test func `a delete that was only put off does not take a missing config for its own work`() async throws {
        let replies = [RawServer.Reply.http(429, "", headers: [("Retry-After", "1")]), .http(404, "")]
        try await withRetries(replies, LeapingClock()) { client, _ in
            let error = try await #require(throws: APIError.self) { try await client.deleteConfig(id: "c1") }
            #expect(error.code == .unknownConfig)
        }
    }

    @Test func `a refused connection is tried again, for a create too`() async throws {
        let clock = LeapingClock()
        try await withRetries([.http("")], clock) { client, server in
            try await server.stop()
            let list = try await #require(throws: APIError.self) { try await client.listConfigs() }
            let create = try await #require(throws: APIError.self) {
                try await client.createConfig(ScanConfigDraft(ips: ["::1"]))
            }
            #expect(list.attempts == 3 && create.attempts == 3 && create.code == .unreachable)
            #expect(!create.hint.contains("look in the list"))
        }
        #expect(clock.waits.count == 4)
    }

    @Test func `the longest call is its requests, its pauses and its patience`() async throws {
        try await withRetries([.http("")], LeapingClock()) { client, _ in
            #expect(client.longestCall == .seconds(3 * 60) + .milliseconds(1500) + .seconds(30))
        }
    }
}
