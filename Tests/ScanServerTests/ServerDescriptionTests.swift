import CloudforceOne
import NIOHTTP1
import PortModel
import PortScanner
import Testing

@testable import ScanServer

/// Every kind of answer against the description of the API.
@Suite(.timeLimit(.minutes(2))) struct ServerDescriptionTests {
    private let daily = #"{"ips":["127.0.0.1","::1"],"ports":["1-80","443"],"frequency":0.5}"#

    private func with(_ limit: Int, _ body: (TestServer, APIDescription) async throws -> Void) async throws {
        let directory = try ScratchDirectory()
        var settings = TestServer.settings(directory.data)
        settings.rateLimit = limit
        let description = try APIDescription()
        try await TestServer.with(settings, prober: ScriptedProber(all: .closed)) { try await body($0, description) }
    }

    private func expect(
        _ answer: Answer, _ status: Int, _ operation: APIDescription.Operation, _ description: APIDescription
    ) {
        #expect(answer.status == status, "\(operation)")
        #expect(description.faults(answer, to: operation) == [], "\(operation): \(answer.text)")
    }

    @Test("what goes well is as described")
    func successes() async throws {
        try await with(1000) { server, description in
            let created = try await server.send("POST", server.configPath, body: daily)
            expect(created, 200, .create, description)
            expect(try await server.send("GET", server.configPath), 200, .list, description)
            let id = try await server.create(daily)
            let path = server.configPath + "/" + id
            expect(try await server.send("PATCH", path, body: #"{"frequency":7}"#), 200, .update, description)
            expect(try await server.result(id), 200, .result, description)
            for _ in 0..<2 {
                let scan = try await server.scanner.next()
                scan.finish(open: [Port(.loopbackV4, .tcp, 22)])
                _ = await server.timers.nextArming()
            }
            let result = try await server.result(id)
            #expect(try result.result == #"{"127.0.0.1":[{"number":22,"proto":"tcp","status":"open"}],"::1":[]}"#)
            expect(result, 200, .result, description)
            let known = try await server.result(id, headers: ["If-None-Match": result.header("ETag")])
            expect(known, 304, .result, description)
            let ports = ProbeWire.request([Port(.loopbackV6, .tcp, 443), Port(.loopbackV4, .tcp, 444)], seconds: 1)
            let probed = try await server.send(
                "POST", server.probePath(id), body: String(decoding: ports.serialized(), as: UTF8.self))
            #expect(try probed.result == #"[{"ip":"::1","proto":"tcp","number":443,"status":"closed"}]"#)
            expect(probed, 200, .probe, description)
            expect(try await server.send("DELETE", path), 200, .delete, description)
        }
    }

    private static let probe = #"{"ports":[{"ip":"::1","proto":"tcp","number":443}]}"#

    private struct Failing {
        let status: Int
        let method: String
        let path: String
        var body: String?
        var headers: [String: String?] = [:]
    }

    private func failing(_ server: TestServer) -> [Failing] {
        let config = server.configPath
        return [
            Failing(status: 400, method: "POST", path: config, body: "nonsense"),
            Failing(status: 400, method: "POST", path: config, body: "[]"),
            Failing(status: 400, method: "POST", path: config, body: #"{"ips":["x",1],"ports":["0"],"frequency":"1"}"#),
            Failing(status: 400, method: "PATCH", path: config + "/x", body: #"{"ips":[],"color":1}"#),
            Failing(status: 400, method: "GET", path: config, headers: ["Authorization": "Basic x"]),
            Failing(status: 400, method: "GET", path: config, headers: ["Authorization": nil, "X-Auth-Key": "x"]),
            Failing(status: 401, method: "GET", path: config, headers: ["Authorization": "Bearer x"]),
            Failing(status: 401, method: "DELETE", path: config + "/x", headers: ["Authorization": nil]),
            Failing(status: 404, method: "GET", path: "/user/tokens/verify"),
            Failing(status: 404, method: "GET", path: "/accounts/other/cloudforce-one/scans/config"),
            Failing(status: 404, method: "GET", path: server.resultPath("x")),
            Failing(status: 404, method: "DELETE", path: config + "/x"),
            Failing(status: 404, method: "PATCH", path: config + "/x", body: "{}"),
            Failing(status: 405, method: "PUT", path: config), Failing(status: 405, method: "OPTIONS", path: config),
            Failing(status: 405, method: "GET", path: config + "/x"),
            Failing(status: 405, method: "DELETE", path: server.resultPath("x")),
            Failing(status: 400, method: "POST", path: server.probePath("x"), body: #"{"ports":[1]}"#),
            Failing(status: 404, method: "POST", path: server.probePath("x"), body: Self.probe),
            Failing(status: 405, method: "GET", path: server.probePath("x")),
            Failing(
                status: 415, method: "POST", path: server.probePath("x"), body: "x", headers: ["Content-Type": nil]),
            Failing(status: 413, method: "POST", path: config, body: String(repeating: " ", count: 1 + 1 << 20)),
            Failing(status: 415, method: "POST", path: config, body: "{}", headers: ["Content-Type": nil]),
            Failing(
                status: 415, method: "PATCH", path: config + "/x", body: "{}", headers: ["Content-Type": "text/csv"]),
        ]
    }

    @Test("what fails is as described, whatever the operation")
    func failures() async throws {
        try await with(1000) { server, description in
            for request in failing(server) {
                let answer = try await server.send(
                    request.method, request.path, body: request.body, headers: request.headers)
                let operation: APIDescription.Operation =
                    request.path.contains("/probe/") ? .probe : request.method == "PATCH" ? .update : .create
                expect(answer, request.status, operation, description)
            }
        }
    }

    @Test("so are a refusal by the limit, a failure of the server, and what is no HTTP")
    func refusals() async throws {
        try await with(1) { server, description in
            _ = try await server.send("GET", server.configPath)
            expect(try await server.send("GET", server.configPath), 429, .list, description)
        }
        try await with(5) { server, description in
            server.server.store.close()
            expect(try await server.send("GET", server.configPath), 500, .list, description)
            #expect(server.log.takeErrors().count == 1)
        }
        try await with(1) { server, description in
            let connection = try RawConnection(port: server.port)
            connection.send("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n")
            let answer = await connection.readToEnd()
            let body = try #require(answer.firstRange(of: "\r\n\r\n").map { Array(answer[$0.upperBound...].utf8) })
            let schema = description.faults(
                Answer(
                    status: 400,
                    headers: ["Content-Type": "application/json", "Ratelimit": "", "Ratelimit-Policy": ""], body: body),
                to: .list)
            #expect(schema == [], "\(answer)")
        }
    }

    @Test("the checker finds what is wrong")
    func checker() throws {
        let description = try APIDescription()
        let headers = [("Content-Type", "application/json"), ("Ratelimit", "x"), ("Ratelimit-Policy", "x")]
        let good = #"{"success":true,"errors":[],"messages":[],"result":[]}"#
        for (body, expected) in [
            (good, 0), (good.replacing("[]}", with: "{}}"), 1), (good.replacing("true", with: "false"), 1),
            (good.replacing(#","messages":[]"#, with: ""), 1), (good.replacing("[]}", with: "[],\"x\":1}"), 1),
            (good.replacing(#""errors":[]"#, with: #""errors":["x"]"#), 2), ("x", 1),
        ] {
            let answer = Answer(status: 200, headers: .init(headers), body: Array(body.utf8))
            #expect(description.faults(answer, to: .list).count == expected, "\(body)")
        }
        #expect(description.faults(Answer(status: 418, headers: .init(headers), body: []), to: .list).count == 1)
        #expect(description.faults(Answer(status: 200, headers: [:], body: Array(good.utf8)), to: .list).count == 3)
    }
}
