import CloudforceOne
import Testing

@testable import ScanServer

/// The API over the network: statuses, headers and bodies.
@Suite(.timeLimit(.minutes(2))) struct ServerContractTests {
    @Test("create, list, update and delete answer as the contract says")
    func lifeOfAConfig() async throws {
        try await TestServer.with { server in
            let created = try await server.send(
                "POST", server.configPath, body: #"{"ips":["127.0.0.1","::1"],"ports":["1-80","443"],"frequency":0.5}"#)
            #expect(created.status == 200)
            #expect(created.header("Content-Type") == "application/json")
            let object = try created.json
            #expect(object["success"] == .bool(true))
            #expect(object["errors"] == .array([]) && object["messages"] == .array([]))
            let config = try created.result
            guard case .object(let fields)? = object["result"], case .string(let id)? = fields["id"] else {
                Issue.record("there is no id")
                return
            }
            #expect(id == id.lowercased() && id.count == 36)
            let expected = "{\"id\":\"\(id)\",\"account_id\":\"test-account\",\"ips\":[\"127.0.0.1\",\"::1\"],"
            #expect(config == expected + #""ports":["1-80","443"],"frequency":0.5}"#)
            #expect(try await server.send("GET", server.configPath).result == "[\(config)]")

            let patched = try await server.send("PATCH", server.configPath + "/" + id, body: #"{"frequency":7}"#)
            #expect(try patched.result == expected + #""ports":["1-80","443"],"frequency":7}"#)
            #expect(try await server.send("GET", server.configPath).result == "[\(try patched.result)]")

            let deleted = try await server.send("DELETE", server.configPath + "/" + id)
            #expect(deleted.status == 200)
            #expect(try deleted.result == "{}")
            for (method, path) in [
                ("DELETE", server.configPath + "/" + id), ("PATCH", server.configPath + "/" + id),
                ("GET", server.resultPath(id)),
            ] {
                let gone = try await server.send(method, path, body: method == "PATCH" ? "{}" : nil)
                #expect(gone.status == 404)
                #expect(try gone.errors == ["17404"])
            }
            #expect(try await server.send("GET", server.configPath).result == "[]")
        }
    }

    @Test("a config that gives only addresses gets the default ports, once a week")
    func defaults() async throws {
        try await TestServer.with { server in
            _ = try await server.create(#"{"ips":["127.0.0.1"]}"#)
            let list = try await server.send("GET", server.configPath).result
            #expect(list.hasSuffix(#""ips":["127.0.0.1"],"ports":["default"],"frequency":7}]"#))
        }
    }

    @Test("every fault of a body is told at once, with its place")
    func validation() async throws {
        try await TestServer.with { server in
            let body = #"{"ips":["127.0.0.1","192.0.2.1","x"],"ports":["0"],"frequency":-1,"color":"red"}"#
            let created = try await server.send("POST", server.configPath, body: body)
            #expect(created.status == 400)
            let errors = ["17422 /ips/2", "17403 /ips/1", "17422 /ports/0", "17422 /frequency", "17422 /color"]
            #expect(try created.errors == errors)
            let id = try await server.create(#"{"ips":["127.0.0.1"]}"#)
            let patched = try await server.send("PATCH", server.configPath + "/" + id, body: body)
            #expect(patched.status == 400)
            #expect(try patched.errors == errors)
            #expect(try await server.send("GET", server.configPath).result.contains(#""ips":["127.0.0.1"]"#))
        }
    }

    @Test(
        "without the right token nothing is told",
        arguments: [
            (nil, 401), ("", 400), ("Bearer", 400), ("Basic Y29ycmVjdA==", 400), ("Bearer wrong", 401),
            ("Bearer correct-horse-battery-stapl", 401),
        ] as [(String?, Int)])
    func token(header: String?, status: Int) async throws {
        try await TestServer.with { server in
            for (method, path) in [
                ("GET", server.configPath), ("DELETE", server.configPath + "/x"), ("PUT", server.configPath),
                ("GET", "/accounts/other/cloudforce-one/scans/config"),
            ] {
                let answer = try await server.send(method, path, headers: ["Authorization": header])
                #expect(answer.status == status)
                #expect(try answer.errors == [status == 401 ? "10000" : "6003"])
                let challenge = header == nil ? "Bearer" : status == 401 ? "Bearer error=\"invalid_token\"" : nil
                #expect(answer.header("WWW-Authenticate") == challenge)
            }
        }
    }

    @Test("routes, accounts and methods that do not exist are answered in the envelope")
    func unknown() async throws {
        try await TestServer.with { server in
            let route = try await server.send("GET", "/accounts/x/something/else")
            #expect(route.status == 404)
            #expect(try route.errors == ["7000"])
            let account = try await server.send("GET", "/accounts/other/cloudforce-one/scans/config")
            #expect(account.status == 404)
            #expect(try account.errors == ["7003"])
            for (method, path, allowed) in [
                ("PUT", server.configPath, "GET, HEAD, POST"), ("DELETE", server.configPath, "GET, HEAD, POST"),
                ("GET", server.configPath + "/id", "PATCH, DELETE"), ("POST", server.resultPath("id"), "GET, HEAD"),
            ] {
                let answer = try await server.send(method, path)
                #expect(answer.status == 405)
                #expect(try answer.errors == ["10405"])
                #expect(answer.header("Allow") == allowed)
            }
            let head = try await server.send("HEAD", server.configPath + "/id")
            #expect(head.status == 405 && head.body.isEmpty)
        }
    }

    @Test("a body that is too large or not JSON is refused by its status")
    func bodies() async throws {
        try await TestServer.with { server in
            let large = "{\"ips\":[\"\(String(repeating: "1", count: 1 << 20))\"]}"
            let tooLarge = try await server.send("POST", server.configPath, body: large)
            #expect(tooLarge.status == 413)
            #expect(try tooLarge.errors == ["17413"])
            for type in [nil, "text/plain", "application/jsonp", "application/x-www-form-urlencoded"] as [String?] {
                let answer = try await server.send(
                    "POST", server.configPath, body: "{}", headers: ["Content-Type": type])
                #expect(answer.status == 415)
                #expect(try answer.errors == ["17415"])
            }
            let charset = try await server.send(
                "POST", server.configPath, body: #"{"ips":["127.0.0.1"]}"#,
                headers: ["Content-Type": "Application/JSON; charset=utf-8"])
            #expect(charset.status == 200)
        }
    }
}
