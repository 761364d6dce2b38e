import Testing

@testable import CloudforceOne

/// A create that may have happened is looked for in the list, and posted twice at most.
@Suite(.timeLimit(.minutes(2)))
struct CreateRetryTests {
    private static let draft = ScanConfigDraft(ips: ["192.0.2.1"], ports: ["443"], frequency: 1)
    private static let twin = #"{"id":"new","ips":["192.0.2.1/32"],"ports":["443-443"],"frequency":1.0}"#
    private static let other = #"{"id":"old","ips":["192.0.2.1"],"ports":["444"],"frequency":1}"#

    /// Failures of a POST that leave open whether the config was made.
    private static let open: [RawServer.Reply] = [
        .http(500, ""), .http(502, "<html>"), .http(504, ""), .http(408, ""), .close(after: []),
        .close(after: Array("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".utf8)), .http("<html>"), .http(""),
        .http(envelope("{}")),
    ]

    /// Runs a create against a server that answers the POSTs and the lists in these orders.
    private func create(
        posts: [RawServer.Reply], lists: [RawServer.Reply], retries: RetryPolicy = .standard,
        known: Set<String> = [], clock: LeapingClock = LeapingClock()
    ) async throws -> (Result<ScanConfig, APIError>, methods: [String]) {
        let posts = ScriptedReplies(posts)
        let lists = ScriptedReplies(lists)
        let pace = RequestPace(retries: retries, clock: clock, random: { 1 })
        return try await withClient(
            pace: pace, reply: { $0.line.hasPrefix("POST") ? posts.reply() : lists.reply() }
        ) { client, server in
            let result: Result<ScanConfig, APIError>
            do {
                result = .success(try await client.createConfig(Self.draft, besides: known))
            } catch let error as APIError {
                result = .failure(error)
            }
            return (result, server.requests.map { String($0.line.prefix { $0 != " " }) })
        }
    }

    @Test(arguments: open.indices)
    func `one that happened is found in the list`(index: Int) async throws {
        let clock = LeapingClock()
        let (result, methods) = try await create(
            posts: [Self.open[index]], lists: [.http(envelope("[\(Self.other),\(Self.twin)]"))], clock: clock)
        #expect(try result.get().id == "new")
        #expect(methods == ["POST", "GET"])
        #expect(clock.waits == [.milliseconds(500)])
    }

    @Test(arguments: open.indices)
    func `one that did not happen is posted once more`(index: Int) async throws {
        let (result, methods) = try await create(
            posts: [Self.open[index], .http(envelope(Self.twin))], lists: [.http(envelope("[\(Self.other)]"))])
        #expect(try result.get().id == "new")
        #expect(methods == ["POST", "GET", "POST"])
    }

    @Test func `there are two posts at most, and a look after each`() async throws {
        let (result, methods) = try await create(posts: [.http(503, "")], lists: [.http(envelope("[]"))])
        let error = try #require(throws: APIError.self) { try result.get() }
        #expect(methods == ["POST", "GET", "POST", "GET"])
        #expect(error.operation == .createConfig && error.attempts == 2 && error.hint.contains("look in the list"))
    }

    @Test func `the second post is looked for as well`() async throws {
        let (result, methods) = try await create(
            posts: [.http(503, ""), .close(after: [])],
            lists: [.http(envelope("[]")), .http(envelope("[\(Self.twin)]"))])
        #expect(try result.get().id == "new")
        #expect(methods == ["POST", "GET", "POST", "GET"])
    }

    @Test func `a second post that is refused because the first one happened is looked for too`() async throws {
        let (result, methods) = try await create(
            posts: [.http(503, ""), .http(409, "")],
            lists: [.http(envelope("[]")), .http(envelope("[\(Self.twin)]"))])
        #expect(try result.get().id == "new")
        #expect(methods == ["POST", "GET", "POST", "GET"])
    }

    @Test func `where the list cannot be had the create's own error is told`() async throws {
        let (result, methods) = try await create(posts: [.http(503, "")], lists: [.http(500, "")])
        let error = try #require(throws: APIError.self) { try result.get() }
        #expect(error.operation == .createConfig && error.status == 503 && error.hint.contains("look in the list"))
        #expect(methods == ["POST", "GET", "GET", "GET"])
    }

    @Test func `the list is asked more than once`() async throws {
        let (result, methods) = try await create(
            posts: [.http(503, "")], lists: [.http(500, ""), .http(envelope("[\(Self.twin)]"))])
        #expect(try result.get().id == "new")
        #expect(methods == ["POST", "GET", "GET"])
    }

    @Test func `too many requests is no creation, and is simply posted again`() async throws {
        let (result, methods) = try await create(
            posts: [.http(429, "", headers: [("Retry-After", "2")]), .http(envelope(Self.twin))],
            lists: [.http(500, "")])
        #expect(try result.get().id == "new")
        #expect(methods == ["POST", "POST"])
    }

    @Test(arguments: [
        RawServer.Reply.http(400, ""), .http(401, ""), .http(403, ""), .http(409, ""), .http(422, ""),
        .http(503, "", headers: [("x-should-retry", "false")]), .http(503, "", headers: [("Retry-After", "60")]),
    ])
    func `what was refused, or is not to be asked again, ends it`(reply: RawServer.Reply) async throws {
        let (result, methods) = try await create(posts: [reply], lists: [.http(envelope("[\(Self.twin)]"))])
        #expect(throws: APIError.self) { try result.get() }
        #expect(methods == ["POST"])
    }

    @Test func `a config that the caller knew is not taken for the new one`() async throws {
        let (result, methods) = try await create(
            posts: [.http(503, ""), .http(envelope(Self.twin))],
            lists: [.http(envelope("[\(Self.twin.replacing("new", with: "known"))]"))], known: ["known"])
        #expect(try result.get().id == "new")
        #expect(methods == ["POST", "GET", "POST"])
    }

    @Test func `a client that repeats nothing looks for nothing`() async throws {
        let (result, methods) = try await create(posts: [.http(503, "")], lists: [.http(500, "")], retries: .none)
        #expect(throws: APIError.self) { try result.get() }
        #expect(methods == ["POST"])
    }
}
