import PortModel
import Testing

@testable import CloudforceOne

/// How the client reads the latest result.
@Suite(.timeLimit(.minutes(2)))
struct ResultAnswerTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test func `a result is read with every field, and unknown words are kept`() async throws {
        let answer = try await result(
            answering: .http(
                envelope(
                    """
                    {"1.1.1.1":[{"number":8080,"proto":"tcp","status":"open"},{"number":53.0,"proto":"QUIC","status":"maybe",
                     "service":{"name":"dns"}}],"2001:db8::1":[],"10.0.0.1":[{"number":22},{"number":23,"proto":null}]}
                    """)))
        let scan = try answer.scanResult()
        let one = try address("1.1.1.1")
        let ten = try address("10.0.0.1")
        #expect(
            scan.hosts == [
                one: [
                    OpenPort(Port(one, .tcp, 8080)),
                    OpenPort(Port(one, TransportProtocol("QUIC"), 53), status: "maybe"),
                ],
                try address("2001:db8::1"): [],
                ten: [OpenPort(Port(ten, .tcp, 22)), OpenPort(Port(ten, .tcp, 23))],
            ])
        #expect(scan.problems == [] && !scan.isPartial)
        #expect(scan.stamp == ResultStamp() && scan.coverage == .wholeScope)
    }

    @Test(arguments: ["not found", "\r\n<html><body>404</body></html>", "<h1>404</h1>"])
    func `a 404 that is not the API's says nothing about results`(_ body: String) async throws {
        await #expect(throws: APIError.self) { try await result(answering: .http(404, body)) }
    }

    @Test(arguments: [
        (200, envelope("{}")), (200, envelope("null")), (200, envelope("[]")), (200, envelope(" { } ")),
        (200, #"{"success":true,"errors":[],"messages":[]}"#), (200, #"{"result":{}}"#), (204, ""), (202, ""),
        (404, #"{"success":false,"errors":[{"code":10404,"message":"no result yet"}],"messages":[],"result":null}"#),
        (404, #"{"success":false,"errors":["not found"]}"#), (404, ""), (404, " \r\n"), (404, "null\n"), (404, "[]"),
    ])
    func `every form of no result yet is that and no empty result`(status: Int, body: String) async throws {
        guard case .notReady(let why) = try await result(answering: .http(status, body)) else {
            Issue.record("taken for a result")
            return
        }
        #expect(!why.isEmpty)
    }

    @Test(arguments: [
        (7000, APIError.Code.notFound), (7003, .notFound), (17404, .unknownConfig), (10000, .unauthorized),
    ])
    func `a 404 whose code says what is missing is an error`(code: Int, expected: APIError.Code) async throws {
        let body = #"{"success":false,"errors":[{"code":\#(code),"message":"x"}],"messages":[],"result":null}"#
        let error = try await failure(answering: .http(404, body)) {
            _ = try await $0.latestResult(id: "c1", ifNoneMatch: nil)
        }
        #expect(error.code == expected && error.apiCode == code && error.status == 404)
    }

    @Test func `a 404 page of a web server is an error`() async throws {
        let error = try await failure(answering: .http(404, "<html>nginx</html>")) {
            _ = try await $0.latestResult(id: "c1", ifNoneMatch: nil)
        }
        #expect(error.status == 404)
    }

    @Test(arguments: [
        (#"{"number":0}"#, "0 is not a port"), (#"{"number":65536}"#, "65536 is not a port"),
        (#"{"number":-1}"#, "-1 is not a port"), (#"{"number":80.5}"#, "80.5 is not a port"),
        (#"{"number":1e300}"#, "is not a port"), (#"{"number":1e999}"#, "is not a port"),
        (#"{"number":"80"}"#, "a string as its number"), (#"{"number":null}"#, "null as its number"),
        (#"{"proto":"tcp"}"#, "nothing as its number"), ("80", "a number instead of a port"),
        ("null", "null instead of a port"), (#"{"number":80,"proto":6}"#, "not a text"),
        (#"{"number":80,"status":["open"]}"#, "not a text"), (#"{"number":80,"proto":""}"#, "not a text"),
        (#"{"number":80,"number":81}"#, #"more than one "number""#),
        (#"{"number":443,"status":"open"}"#, "1.1.1.1:443/tcp: listed more than once"),
    ])
    func `an unusable port is named and skipped, and the rest is used`(entry: String, problem: String) async throws {
        let answer = try await result(
            answering: .http(envelope(#"{"1.1.1.1":[{"number":443},\#(entry),{"number":444}]}"#)))
        let scan = try answer.scanResult()
        #expect(scan.hosts[try address("1.1.1.1")]?.map(\.port.number) == [443, 444])
        #expect(scan.isPartial && scan.problems.count == 1)
        #expect(scan.problems.first?.contains(problem) == true, "\(scan.problems)")
    }

    @Test(arguments: [
        (#""host.example":[{"number":1}]"#, #""host.example" is not an IP address"#),
        (#""1.1.1.300":[]"#, "is not an IP address"), (#""1.1.1.0/24":[]"#, "is not an IP address"),
        (#""2.2.2.2":null"#, "2.2.2.2: null instead of an array"), (#""2.2.2.2":{"number":1}"#, "2.2.2.2: an object"),
        (#""evil\u001b[2J\u202e":[]"#, #"evil\u{1b}[2J\u{202e}"#),
    ])
    func `an unusable address is named and skipped`(member: String, problem: String) async throws {
        let answer = try await result(answering: .http(envelope(#"{"1.1.1.1":[{"number":443}],\#(member)}"#)))
        let scan = try answer.scanResult()
        #expect(scan.hosts.keys.map(\.description) == ["1.1.1.1"])
        #expect(scan.problems.count == 1 && scan.problems[0].contains(problem), "\(scan.problems)")
    }

    @Test(arguments: [#""::1":[{"number":2}]"#, #""0:0:0:0:0:0:0:1":[{"number":2}]"#])
    func `an address listed twice loses no port of either listing`(second: String) async throws {
        let answer = try await result(answering: .http(envelope(#"{"::1":[{"number":1}],\#(second)}"#)))
        let scan = try answer.scanResult()
        #expect(scan.hosts[.loopbackV6]?.map(\.port.number) == [1, 2])
        #expect(scan.problems == ["::1: listed more than once"])
    }

    @Test func `of two entries for one port the open one is kept`() async throws {
        let answer = try await result(
            answering: .http(envelope(#"{"::1":[{"number":1,"status":"closed"},{"number":1,"status":"open"}]}"#)))
        let scan = try answer.scanResult()
        #expect(scan.hosts[.loopbackV6] == [OpenPort(Port(.loopbackV6, .tcp, 1))])
        #expect(scan.isPartial)
    }

    @Test func `many problems are counted and not all listed`() async throws {
        let members = (0..<1000).map { #""host\#($0)":[]"# }.joined(separator: ",")
        let scan = try await result(answering: .http(envelope("{\(members)}"))).scanResult()
        #expect(scan.problems.count == 21 && scan.problems.last == "and 980 more")
        #expect(scan.hosts.isEmpty && scan.isPartial)
    }

    @Test(arguments: ["[1]", #"[{"1.1.1.1":[]}]"#, #""{}""#, "7", "true"])
    func `another kind of result is an error`(value: String) async throws {
        let error = try await failure(answering: .http(envelope(value))) {
            _ = try await $0.latestResult(id: "c1", ifNoneMatch: nil)
        }
        #expect(error.code == .unusableAnswer)
    }
}
