import CloudforceOne
import PortModel
import Testing

@testable import ScanServer

/// Where requests and connections end, byte by byte.
@Suite(.timeLimit(.minutes(2))) struct ServerExchangeTests {
    private let daily = #"{"ips":["127.0.0.1"],"ports":["22"],"frequency":1}"#
    private var authorization: String { "Authorization: Bearer \(TestServer.token.reveal())\r\n" }
    private let garbage = "\r\nxx yy\r\n\r\n"

    private func post(_ server: TestServer, _ version: String = "HTTP/1.1\r\nHost: x", _ more: String = "") -> String {
        "POST /client/v4\(server.configPath) \(version)\r\n\(authorization)Content-Type: application/json\r\n"
            + "\(more)Content-Length: \(daily.utf8.count)\r\n\r\n"
    }

    private func get(_ server: TestServer, _ version: String = "HTTP/1.1\r\nHost: x") -> String {
        "GET /client/v4\(server.configPath) \(version)\r\n\(authorization)\r\n"
    }

    /// What the server says to that until it closes the connection, which it does by itself and not for idleness.
    private func exchange(_ server: TestServer, _ text: String) async throws -> String {
        let connection = try RawConnection(port: server.port)
        let start = ContinuousClock.now
        connection.send(text)
        let answer = await connection.readToEnd()
        #expect(ContinuousClock.now - start < .seconds(10))
        return answer
    }

    private func statuses(_ answers: String) -> [Int] {
        answers.components("HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }

    @Test("what was done is answered as done, whatever follows it on the connection")
    func surplus() async throws {
        try await TestServer.with { server in
            let created = try await exchange(server, post(server) + daily + garbage)
            #expect(statuses(created) == [200])
            #expect(created.lowercased().contains("connection: close\r\n"))
            let listed = try await exchange(server, get(server) + get(server) + get(server) + garbage)
            #expect(statuses(listed) == [200, 200, 200])
        }
    }

    @Test("a request that breaks off in its body is refused, after those before it are answered")
    func brokenBody() async throws {
        try await TestServer.with { server in
            let broken =
                "POST /client/v4\(server.configPath) HTTP/1.1\r\nHost: x\r\n\(authorization)"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            let alone = try await exchange(server, broken)
            #expect(statuses(alone) == [400])
            let second = try await exchange(server, get(server) + broken)
            #expect(statuses(second) == [200, 400])
        }
    }

    @Test(
        "a request of HTTP/1.1 has one Host",
        arguments: ["HTTP/1.1", "HTTP/1.1\r\nHost: x\r\nHost: x", "HTTP/1.0\r\nHost: x\r\nHost: y"])
    func host(version: String) async throws {
        try await TestServer.with { server in
            let answer = try await exchange(server, post(server, version) + daily + get(server))
            #expect(statuses(answer) == [400])
            #expect(answer.contains("Host header") && answer.contains("Connection: close\r\n"))
            #expect(try await statuses(exchange(server, get(server) + get(server, version))) == [200, 400])
            #expect(try await server.send("GET", server.configPath).result == "[]")
        }
    }

    @Test("a client of HTTP/1.0 is never invited")
    func invitationOfOldClient() async throws {
        try await TestServer.with { server in
            let answer = try await exchange(
                server, post(server, "HTTP/1.0", "Expect: 100-continue\r\n") + daily)
            #expect(statuses(answer) == [200])
        }
    }

    @Test("a refusal instead of an invitation ends the connection, so that nothing is taken for the body")
    func refusedInvitation() async throws {
        try await TestServer.with { server in
            let head = "POST /client/v4\(server.configPath) HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n"
            let json = "Content-Type: application/json\r\n"
            for (more, status) in [
                (json + "Content-Length: 5\r\n", 401), (authorization + "Content-Length: 5\r\n", 415),
                (authorization + json + "Content-Length: 1048577\r\n", 413),
            ] {
                let answer = try await exchange(server, "\(head)\(more)\r\n")
                #expect(statuses(answer) == [status])
                #expect(answer.lowercased().contains("connection: close\r\n"))
            }
        }
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [Substring] {
        var result: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            result.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return result + [rest]
    }
}
