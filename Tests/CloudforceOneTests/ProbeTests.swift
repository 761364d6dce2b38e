import PortModel
import Testing

@testable import CloudforceOne

/// Ports that are asked again: what is sent, to whom, and what is made of the answers.
@Suite(.timeLimit(.minutes(2))) struct ProbeTests {
    private static let ssh = Port(.loopbackV4, .tcp, 22)
    private static let web = Port(.loopbackV6, .tcp, 443)

    private static func entry(_ port: Port, _ status: String) -> String {
        #"{"ip":"\#(port.address)","proto":"\#(port.proto)","number":\#(port.number),"status":"\#(status)"}"#
    }

    private func judge(_ body: String, status: Int = 200) -> AnswerJudge.Outcome {
        AnswerJudge.judge(
            .probePorts, status: status, headers: AnswerHeaders(), body: Array(body.utf8),
            credential: .token(Secret(testToken)), accountID: testAccount, asked: [Self.ssh, Self.web],
            now: { Timestamp(seconds: 1_000_000_000) })
    }

    @Test func `a probe is a POST below a path of its own, with the ports and a time`() async throws {
        let reply = envelope("[\(Self.entry(Self.ssh, "open")),\(Self.entry(Self.web, "filtered"))]")
        try await withClient(reply: { _ in .http(200, reply) }) { client, server in
            let answers = try await client.probe(config: "c/1", ports: [Self.ssh, Self.web])
            #expect(answers == [Self.ssh: .open, Self.web: .noAnswer])
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.line == "POST /client/v4/accounts/\(testAccount)/portwatch/probe/c%2F1 HTTP/1.1")
            #expect(request.headers["authorization"] == "Bearer \(testToken)")
            #expect(request.headers["content-type"] == "application/json")
            #expect(
                request.body == #"{"ports":[{"ip":"127.0.0.1","proto":"tcp","number":22},"#
                    + #"{"ip":"::1","proto":"tcp","number":443}],"seconds":10}"#)
            #expect(try await client.probe(config: "c1", ports: []).isEmpty)
            #expect(server.requests.count == 1, "nothing to ask is not asked")
        }
    }

    @Test func `the server gets no more time than its answer is waited for`() async throws {
        for (wait, seconds) in [(Duration.seconds(6), 3), (.milliseconds(1500), 1), (.seconds(60), 10)] {
            let timeouts = RequestTimeouts(firstByte: wait, request: .seconds(60))
            try await withClient(timeouts: timeouts, reply: { _ in .http(200, envelope("[]")) }) { client, server in
                _ = try await client.probe(config: "c1", ports: [Self.ssh])
                #expect(server.requests.first?.body.hasSuffix(#""seconds":\#(seconds)}"#) == true)
            }
        }
    }

    @Test(
        arguments: [
            "https://api.cloudflare.com/client/v4", "https://API.Cloudflare.com", "https://cloudflare.com/x",
            "https://api.staging.cloudflare.com:8443/client/v4",
        ])
    func `Cloudflare's own API is never asked`(url: String) throws {
        #expect(try ScanEndpoint(baseURL: url, accountID: testAccount).probeURL(config: "c1") == nil)
    }

    @Test(arguments: ["https://notcloudflare.com", "https://cloudflare.com.example.org", "http://127.0.0.1:8080"])
    func `others may be`(url: String) throws {
        #expect(try ScanEndpoint(baseURL: url, accountID: testAccount).probeURL(config: "c1") != nil)
    }

    @Test func `what cannot be an id is never sent`() async throws {
        try await withClient(reply: { _ in .http(200, envelope("[]")) }) { client, server in
            let error = try await #require(throws: APIError.self) {
                _ = try await client.probe(config: "..", ports: [Self.ssh])
            }
            #expect(error.operation == .probePorts && server.requests.isEmpty)
        }
    }

    @Test func `a probe is repeated like any question`() async throws {
        let clock = LeapingClock()
        let good = envelope("[\(Self.entry(Self.ssh, "closed"))]")
        try await withRetries([.http(503, "{}"), .http(200, good)], clock) { client, server in
            let answers = try await client.probe(config: "c1", ports: [Self.ssh])
            #expect(answers == [Self.ssh: .closed] && server.requests.count == 2)
        }
    }

    @Test func `a server that does not know the path is told of once, and not asked a second time`() async throws {
        let body = #"{"success":false,"errors":[{"code":7000,"message":"No such route"}],"result":null}"#
        try await withRetries([.http(404, body)], LeapingClock()) { client, server in
            let error = try await #require(throws: APIError.self) {
                _ = try await client.probe(config: "c1", ports: [Self.ssh])
            }
            #expect(error.code == .notFound && server.requests.count == 1)
            #expect("\(error)".hasPrefix("could not ask single ports again"))
        }
    }

    @Test(
        arguments: [
            ("nothing", "", [:]),
            ("what was not asked", entry(Port(.loopbackV4, .tcp, 23), "open"), [:]),
            ("another protocol", entry(Port(.loopbackV4, .udp, 22), "open"), [:]),
            ("an unknown word", entry(ssh, "opened"), [:]),
            ("no word", #"{"ip":"127.0.0.1","proto":"tcp","number":22}"#, [:]),
            ("a word that is none", #"{"ip":"127.0.0.1","proto":"tcp","number":22,"status":1}"#, [:]),
            ("twice the same", "\(entry(ssh, "open")),\(entry(ssh, "open"))", [ssh: .open]),
            ("twice, not alike", "\(entry(ssh, "open")),\(entry(ssh, "closed"))", [:]),
            ("three times", "\(entry(ssh, "open")),\(entry(ssh, "closed")),\(entry(ssh, "open"))", [:]),
            ("a known and an unknown word", "\(entry(ssh, "open")),\(entry(ssh, "?"))", [:]),
            ("two words for silence", "\(entry(ssh, "filtered")),\(entry(ssh, "unreachable"))", [ssh: .noAnswer]),
            (
                "a member twice",
                #"{"ip":"127.0.0.1","proto":"tcp","number":22,"status":"open","status":"closed"}"#, [:]
            ),
            ("a number that is none", #"{"ip":"127.0.0.1","proto":"tcp","number":"22","status":"open"}"#, [:]),
            ("a number of another size", #"{"ip":"127.0.0.1","proto":"tcp","number":65558,"status":"open"}"#, [:]),
            ("no object, then a good one", "7,null,[],\(entry(web, "closed"))", [web: .closed]),
        ] as [(String, String, [Port: ProbeAnswer.Answer])])
    func `an answer counts only where it leaves no doubt`(
        what: String, entries: String, expected: [Port: ProbeAnswer.Answer]
    ) {
        #expect(judge(envelope("[\(entries)]")) == .probed(expected), "\(what)")
    }

    @Test(arguments: ["{}", "null", "7", #"{"127.0.0.1":[]}"#])
    func `a result that is no list of ports is an error`(result: String) {
        guard case .failed(let error) = judge(envelope(result)) else {
            Issue.record("\(result) was taken")
            return
        }
        #expect(error.code == .unusableAnswer)
    }

    @Test func `an answer of a size that no request asks for is an error`() {
        let many = String(repeating: Self.entry(Self.ssh, "open") + ",", count: 20_000)
        guard case .failed(let error) = judge(envelope("[\(many)\(Self.entry(Self.ssh, "open"))]")) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.code == .tooLarge)
    }

    @Test func `what a server writes is what a client reads`() throws {
        let statuses: [Port: ProbeWire.Status] = [Self.ssh: .closed, Self.web: .unreachable]
        let body = String(decoding: ProbeWire.answer(statuses), as: UTF8.self)
        #expect(judge(body) == .probed([Self.ssh: .closed, Self.web: .noAnswer]))
    }

    @Test(
        arguments: [
            (nil, nil), ("1000", 1000), (" 7 ", 7), ("1", 1), ("0", nil), ("-1", nil), ("1e3", nil), ("yes", nil),
            ("999999999", 1000), ("99999999999999999999999", nil),
        ] as [(String?, Int?)])
    func `a server offers it with its results, in a header`(header: String?, limit: Int?) async throws {
        let headers = header.map { [("Portwatch-Probe", $0)] } ?? []
        let answer = AnswerJudge.judge(
            .latestResult, status: 200, headers: AnswerHeaders(headers.map { ($0.0, $0.1) }),
            body: Array(envelope(#"{"127.0.0.1":[]}"#).utf8), credential: .token(Secret(testToken)),
            accountID: testAccount, now: { Timestamp(seconds: 1_000_000_000) })
        guard case .latest(.result(let result)) = answer else {
            Issue.record("no result: \(answer)")
            return
        }
        #expect(result.probeLimit == limit)
    }
}
