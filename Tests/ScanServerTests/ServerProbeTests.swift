import CloudforceOne
import PortModel
import PortScanner
import TestSupport
import Testing

@testable import ScanServer

/// Single ports that are asked again.
@Suite(.timeLimit(.minutes(2))) struct ServerProbeTests {
    private static let daily = #"{"ips":["127.0.0.1","::1"],"ports":["1-100"],"frequency":1}"#
    private static let ssh = Port(.loopbackV4, .tcp, 22)

    private static func body(_ ports: [Port], seconds: Int = 10) -> String {
        String(decoding: ProbeWire.request(ports, seconds: seconds).serialized(), as: UTF8.self)
    }

    private func with(
        _ prober: (any PortProbing)?, _ change: (inout ScanServerSettings) -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let directory = try ScratchDirectory()
        var settings = TestServer.settings(directory.data)
        change(&settings)
        try await TestServer.with(settings, prober: prober, body)
    }

    @Test("each port has its own answer, and one that could not be asked has none")
    func answers() async throws {
        let replies: [UInt16: ProbeReply] = [1: .open, 2: .closed, 3: .unanswered, 4: .unreachable]
        let prober = ScriptedProber { ports in
            Dictionary(uniqueKeysWithValues: ports.compactMap { port in replies[port.number].map { (port, $0) } })
        }
        try await with(prober) { server in
            let id = try await server.create(Self.daily)
            let ports = (1...5).map { Port(.loopbackV6, .tcp, UInt16($0)) }
            let answer = try await server.send("POST", server.probePath(id), body: Self.body(ports))
            #expect(answer.status == 200)
            let words = ["open", "closed", "filtered", "unreachable"].enumerated().map { index, word in
                #"{"ip":"::1","proto":"tcp","number":\#(index + 1),"status":"\#(word)"}"#
            }
            #expect(try answer.result == "[\(words.joined(separator: ","))]")
        }
    }

    @Test("only ports of the config are asked, each once, and only on addresses that are allowed")
    func scope() async throws {
        let directory = try ScratchDirectory()
        let prober = ScriptedProber(all: .open)
        let outside = [
            Port(.loopbackV4, .tcp, 101), Port(IPAddress(v4: 0x7F00_0002), .tcp, 22),
            Port(IPAddress(v4: 0xC000_0201), .tcp, 22),
        ]
        var id = ""
        try await TestServer.with(TestServer.settings(directory.data), prober: prober) { server in
            id = try await server.create(Self.daily)
            let answer = try await server.send(
                "POST", server.probePath(id), body: Self.body(outside + [Self.ssh, Self.ssh]))
            #expect(try answer.result == #"[{"ip":"127.0.0.1","proto":"tcp","number":22,"status":"open"}]"#)
            #expect(prober.asked.all.map(\.ports) == [[Self.ssh]])
        }
        // The list has become narrower since the config was created.
        let narrower = TestServer.settings(
            directory.data, allowList: AllowList(AddressSet(addresses: [.loopbackV6])))
        try await TestServer.with(narrower, prober: prober) { server in
            let answer = try await server.send("POST", server.probePath(id), body: Self.body([Self.ssh]))
            #expect(answer.status == 200)
            #expect(try answer.result == "[]")
            #expect(prober.asked.all.count == 1, "nothing was asked")
        }
    }

    @Test("it is offered with every result where it can be done, and is not there where it cannot")
    func offer() async throws {
        for prober in [ScriptedProber(all: .open), nil] {
            try await with(prober) { server in
                let id = try await server.create(Self.daily)
                let offer = prober.map { _ in "1000" }
                #expect(try await server.result(id).header("Portwatch-Probe") == offer)
                try await server.scanner.next().finish()
                _ = await server.timers.nextArming()
                #expect(try await server.result(id).header("Portwatch-Probe") == offer)
                let answer = try await server.send("POST", server.probePath(id), body: Self.body([Self.ssh]))
                #expect(answer.status == (prober == nil ? 404 : 200))
                if prober == nil { #expect(try answer.errors == ["7000"]) }
            }
        }
    }

    @Test(
        "what is wrong with a request is told with its place",
        arguments: [
            ("x", ["17400"]), ("[]", ["17400 "]), ("{}", ["17422 /ports"]), (#"{"ports":[]}"#, ["17422 /ports"]),
            (#"{"ports":[1]}"#, ["17422 /ports/0"]),
            (#"{"ports":[{"ip":"x","proto":"tcp","number":1}]}"#, ["17422 /ports/0"]),
            (#"{"ports":[{"ip":"::1","proto":"tcp","number":0}]}"#, ["17422 /ports/0"]),
            (#"{"ports":[{"ip":"::1","number":1}],"seconds":0}"#, ["17422 /ports/0", "17422 /seconds"]),
            (#"{"ports":[{"ip":"::1","proto":"tcp","number":1}],"seconds":21}"#, ["17422 /seconds"]),
            (#"{"ports":[{"ip":"::1","proto":"tcp","number":1}],"seconds":1.5}"#, ["17422 /seconds"]),
            (#"{"ports":[],"ports":[]}"#, ["17400 "]),
            (
                #"{"ports":["#
                    + Array(repeating: #"{"ip":"::1","proto":"tcp","number":1}"#, count: 1001)
                    .joined(separator: ",") + "]}", ["17422 /ports"]
            ),
        ])
    func faults(body: String, errors: [String]) async throws {
        let prober = ScriptedProber(all: .open)
        try await with(prober) { server in
            let id = try await server.create(Self.daily)
            let answer = try await server.send("POST", server.probePath(id), body: body)
            #expect(answer.status == 400)
            #expect(try answer.errors == errors)
            #expect(prober.asked.all.isEmpty)
        }
    }

    @Test("nobody but the owner asks, only of configs that exist, and within the rate limit")
    func refusals() async throws {
        let prober = ScriptedProber(all: .open)
        try await with(prober, { $0.rateLimit = 5 }) { server in
            let id = try await server.create(Self.daily)
            let path = server.probePath(id)
            let body = Self.body([Self.ssh])
            let stranger = try await server.send("POST", path, body: body, headers: ["Authorization": "Bearer x"])
            #expect(stranger.status == 401)
            let unknown = try await server.send("POST", server.probePath("x"), body: body)
            #expect(unknown.status == 404)
            #expect(try unknown.errors == ["17404"])
            let other = try await server.send("POST", "/accounts/other/portwatch/probe/\(id)", body: body)
            #expect(try other.errors == ["7003"])
            let method = try await server.send("GET", path)
            #expect(method.status == 405 && method.header("Allow") == "POST")
            #expect(prober.asked.all.isEmpty)
            #expect(try await server.send("POST", path, body: body).status == 200)
            #expect(try await server.send("POST", path, body: body).status == 429)
            #expect(prober.asked.all.count == 1)
        }
    }

    @Test("a probe ends when the client goes away, and when the server stops")
    func departure() async throws {
        let prober = ScriptedProber(waitsForEver: ())
        try await with(prober) { server in
            let id = try await server.create(Self.daily)
            let body = Self.body([Self.ssh], seconds: 20)
            let request =
                "POST /client/v4\(server.probePath(id)) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer \(TestServer.token.reveal())\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            var connection: RawConnection? = try RawConnection(port: server.port)
            connection?.send(request)
            try await prober.asked.first("the probe") { $0.ports == [Self.ssh] }
            #expect(prober.cancelled.all.isEmpty)
            connection = nil
            try await prober.cancelled.first("its end") { $0 == [Self.ssh] }
            // Another one, which is under way when the server stops.
            let last = try RawConnection(port: server.port)
            last.send(request)
            try await prober.asked.wait(for: "another probe") { $0.count == 2 ? true : nil }
            server.running.cancel()
            try await prober.cancelled.wait(for: "its end") { $0.count == 2 ? true : nil }
        }
    }

    @Test("no more of them run at once than scans do, and one that gets no turn in its time has asked nothing")
    func turns() async throws {
        let prober = ScriptedProber(waitsForEver: ())
        try await with(prober, { $0.maxConcurrentScans = 1 }) { server in
            let id = try await server.create(Self.daily)
            let first = Task {
                try await server.send("POST", server.probePath(id), body: Self.body([Self.ssh], seconds: 20))
            }
            let asked = try await prober.asked.first("the probe") { _ in true }
            #expect(asked.limit <= .seconds(20) && asked.limit > .seconds(10))
            let second = try await server.send("POST", server.probePath(id), body: Self.body([Self.ssh], seconds: 1))
            #expect(second.status == 200)
            #expect(try second.result == "[]")
            #expect(prober.asked.all.count == 1)
            first.cancel()
            _ = await first.result
        }
    }

    @Test("a probe that cannot be made at all is told as the server's own failure")
    func failure() async throws {
        let error = ScanError(code: .system, action: "open", subject: "x", cause: "no memory", hint: "wait")
        let prober = ScriptedProber { _ in throw error }
        try await with(prober) { server in
            let id = try await server.create(Self.daily)
            let answer = try await server.send("POST", server.probePath(id), body: Self.body([Self.ssh]))
            #expect(answer.status == 500)
            #expect(server.log.takeErrors().count == 1)
        }
    }

    @Test("the daemon's client, the server and the scan engine agree")
    func engine() async throws {
        let listener = try LoopbackListener()
        let closed = try LoopbackListener().port
        let engine = ConnectScanner(allowList: .loopback)
        try await with(engine) { server in
            let id = try await server.create(#"{"ips":["127.0.0.1"],"ports":["1-65535"],"frequency":1}"#)
            let client = try server.client()
            let ports = [listener.port, closed].map { Port(.loopbackV4, .tcp, $0) }
            let answers = try await client.probe(config: id, ports: ports)
            #expect(answers == [ports[0]: .open, ports[1]: .closed])
        }
    }
}
