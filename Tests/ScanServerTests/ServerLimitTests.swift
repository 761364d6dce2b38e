import CloudforceOne
import Logging
import PortModel
import Testing

@testable import ScanServer

/// The rate limit over the network.
@Suite(.timeLimit(.minutes(2))) struct ServerLimitTests {
    private func with(limit: Int?, _ body: (TestServer) async throws -> Void) async throws {
        let directory = try ScratchDirectory()
        var settings = TestServer.settings(directory.data)
        settings.rateLimit = limit
        try await TestServer.with(settings, body)
    }

    private let policy = #""default";q=5;w=300"#

    @Test("every answer says what is left, and one request too many closes the door for five minutes")
    func limit() async throws {
        try await with(limit: 5) { server in
            let id = try await server.create(#"{"ips":["127.0.0.1"],"ports":["22"],"frequency":1}"#)
            try await server.scanner.next().finish()
            _ = await server.timers.nextArming()
            let tag = try await server.result(id).header("ETag")
            let answers = [
                try await server.result(id, headers: ["If-None-Match": tag]),
                try await server.send("GET", "/no/such/route"), try await server.send("PUT", server.configPath),
            ]
            #expect(answers.map(\.status) == [304, 404, 405])
            #expect(answers.map { $0.header("Ratelimit") } == [2, 1, 0].map { "\"default\";r=\($0);t=300" })
            #expect(answers.allSatisfy { $0.header("Ratelimit-Policy") == policy })
            for _ in 0..<3 {
                let refused = try await server.send("GET", server.configPath)
                #expect(refused.status == 429)
                #expect(try refused.errors == ["971"])
                #expect(refused.header("Retry-After") == "300")
                #expect(refused.header("Ratelimit") == #""default";r=0;t=300"#)
                #expect(refused.header("Ratelimit-Policy") == policy)
            }
            #expect(server.log.lines(.warning).count == 1)
            #expect(server.log.lines(.warning).first?.contains("rate limit for the token") == true)
            server.clock.advance(by: .seconds(299))
            #expect(try await server.send("GET", server.configPath).header("Retry-After") == "1")
            server.clock.advance(by: .seconds(1))
            #expect(try await server.send("GET", server.configPath).status == 200)
        }
    }

    @Test("nobody without the token uses up what its owner may ask")
    func strangers() async throws {
        try await with(limit: 2) { server in
            for status in [401, 401, 429, 429] {
                let answer = try await server.send("GET", server.configPath, headers: ["Authorization": "Bearer guess"])
                #expect(answer.status == status)
            }
            #expect(try await server.send("GET", "/x", headers: ["Authorization": nil]).status == 429)
            let owner = try await server.send("GET", server.configPath)
            #expect(owner.status == 200)
            #expect(owner.header("Ratelimit") == #""default";r=1;t=300"#)
        }
    }

    @Test("a server without a limit says nothing of one")
    func noLimit() async throws {
        try await with(limit: nil) { server in
            let answer = try await server.send("GET", server.configPath)
            #expect(answer.status == 200)
            #expect(answer.header("Ratelimit") == nil && answer.header("Ratelimit-Policy") == nil)
        }
    }
}
