import CloudforceOne
import PortModel
import Testing

@testable import ScanServer

/// What clients do with HTTP beside what the contract says.
@Suite(.timeLimit(.minutes(2))) struct ServerHTTPTests {
    private let daily = #"{"ips":["127.0.0.1"],"ports":["22"],"frequency":1}"#
    private var authorization: String { "Authorization: Bearer \(TestServer.token.reveal())\r\n" }

    @Test("a client that asks first is told to send its body, once its request may be answered")
    func expectContinue() async throws {
        try await TestServer.with { server in
            let connection = try RawConnection(port: server.port)
            connection.send(
                "POST /client/v4\(server.configPath) HTTP/1.1\r\nHost: x\r\n\(authorization)Connection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(daily.utf8.count)\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            #expect(await connection.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            connection.send(daily)
            #expect(await connection.readToEnd().hasPrefix("HTTP/1.1 200 OK\r\n"))
            let refused = try RawConnection(port: server.port)
            refused.send(
                "POST /client/v4\(server.configPath) HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n"
                    + "Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n")
            #expect(await refused.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
        }
    }

    @Test(
        "a connection ends after the answer where the client wants it so, or knows no other way",
        arguments: ["HTTP/1.0\r\n", "HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n"])
    func connectionEnds(version: String) async throws {
        try await TestServer.with { server in
            let connection = try RawConnection(port: server.port)
            let start = ContinuousClock.now
            connection.send("GET /client/v4\(server.configPath) \(version)\(authorization)\r\n")
            let answer = await connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix(#""result":[]}"#))
            // Far from the 15 s after which an idle connection is closed.
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test("HEAD is answered as GET without a body, and OPTIONS with the methods that there are")
    func otherMethods() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            for path in [server.configPath, server.resultPath(id)] {
                let get = try await server.send("GET", path)
                let head = try await server.send("HEAD", path)
                #expect(head.status == 200 && head.body.isEmpty)
                #expect(head.header("Content-Length") == "\(get.body.count)")
                #expect(head.header("Content-Type") == "application/json")
            }
            let options = try await server.send("OPTIONS", server.configPath)
            #expect(options.status == 405)
            #expect(options.header("Allow") == "GET, HEAD, POST")
        }
    }

    @Test("slashes too many and a query change nothing")
    func lenientPaths() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            for path in [
                server.configPath + "/", server.configPath + "?page=1&per_page=5", "/" + server.configPath,
                server.resultPath(id) + "/", server.resultPath(id) + "/?x=%2F",
            ] {
                #expect(try await server.send("GET", path).status == 200, "\(path)")
            }
            // An id that got lost names no config.
            #expect(try await server.send("DELETE", server.configPath + "/").status == 405)
            #expect(try await server.send("DELETE", server.configPath + "/\(id)/?force=true").status == 200)
        }
    }

    @Test("idle connections make room for a client that has the token")
    func idleConnections() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            let kept = try RawConnection(port: server.port)
            let request = "GET /client/v4\(server.resultPath(id)) HTTP/1.1\r\nHost: x\r\n\(authorization)\r\n"
            kept.send(request)
            #expect(await kept.read(until: #""result":{}}"#).hasPrefix("HTTP/1.1 200 OK\r\n"))
            let start = ContinuousClock.now
            let idle = try (0..<300).map { _ in try RawConnection(port: server.port) }
            // Closed to make room, long before the 15 s after which idle connections are closed anyway.
            #expect(await idle[0].readToEnd() == "")
            #expect(try await server.send("GET", server.configPath).status == 200)
            kept.send(request)
            #expect(await kept.read(until: #""result":{}}"#).hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(idle.count == 300)
        }
    }
}
