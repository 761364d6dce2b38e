import PortModel
import Testing

@testable import CloudforceOne

/// What kind of failure the client makes of a refusal.
@Suite(.timeLimit(.minutes(2)))
struct ErrorMappingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        let expected: APIError.Code
        var testDescription: String { "\(status) \(body.prefix(60)) is \(expected)" }

        init(_ status: Int, _ body: String, _ expected: APIError.Code) {
            self.status = status
            self.body = body
            self.expected = expected
        }

        init(_ status: Int, code: Int, saying message: String = "x", _ expected: APIError.Code) {
            let error = #"{"code":\#(code),"message":"\#(message)"}"#
            self.init(status, #"{"success":false,"errors":[\#(error)],"messages":[],"result":null}"#, expected)
        }
    }

    private static let cases = [
        Case(401, code: 10000, saying: "Authentication error", .unauthorized), Case(403, code: 10000, .unauthorized),
        Case(400, code: 6003, saying: "Invalid request headers", .unauthorized), Case(401, "", .unauthorized),
        Case(
            400, #"{"success":false,"errors":[{"code":1,"message":"x","error_chain":[{"code":6111,"message":"y"}]}]}"#,
            .unauthorized),
        Case(403, code: 10000, saying: "Unauthorized: requires cfone.port_scan", .notEntitled),
        Case(401, code: 1001, saying: "account lacks the entitlement", .notEntitled),
        Case(404, code: 7003, .notFound), Case(400, code: 7003, .notFound), Case(404, code: 7000, .notFound),
        Case(404, "", .notFound), Case(404, code: 17404, .unknownConfig),
        Case(429, "", .rateLimited), Case(429, "<html>", .rateLimited), Case(403, code: 971, .rateLimited),
        Case(405, "", .methodNotAllowed), Case(400, code: 10405, .methodNotAllowed), Case(409, "", .conflict),
        Case(408, "", .timedOut), Case(400, code: 10433, saying: "request error", .badRequest),
        Case(413, "", .badRequest),
        Case(415, "", .badRequest), Case(422, "", .badRequest), Case(500, "", .server),
        Case(502, "<html>bad gateway</html>", .server), Case(522, "error code: 522", .server),
        Case(200, code: 10000, .unauthorized), Case(200, code: 971, .rateLimited), Case(200, code: 10433, .server),
        Case(200, #"{"success":false}"#, .server), Case(200, #"{"success":false,"result":[]}"#, .server),
        Case(304, "", .unusableAnswer), Case(600, "", .unusableAnswer),
    ]

    @Test(arguments: cases)
    func `status and codes tell what kind of failure it is`(example: Case) async throws {
        let error = try await failure(answering: .http(example.status, example.body))
        #expect(error.code == example.expected && error.status == example.status, "\(error)")
        #expect(error.operation == .listConfigs && error.url.hasSuffix("/cloudforce-one/scans/config"))
    }

    @Test(arguments: [
        (
            #"[{"code":1003,"message":"bad","source":{"pointer":"/ips/0"}},{"code":1004,"message":"worse"}]"#,
            ["1003 bad (/ips/0)", "1004 worse"]
        ),
        (#"["one","two"]"#, ["one", "two"]), (#"{"code":1003,"message":"bad"}"#, ["1003 bad"]), (#""bad""#, ["bad"]),
        (#"[{"code":"1003","message":"bad"}]"#, ["1003 bad"]), ("[1003]", ["1003"]), ("[]", []), ("null", []),
        (#"{"ips":["is required"],"ports":"no"}"#, ["ips: is required", "ports: no"]), (#"[null,true,"x"]"#, ["x"]),
        (#"[{"code":1,"message":"a\u001b[31mb\nc"}]"#, [#"1 a\u{1b}[31mb\u{a}c"#]),
        (#"[{"code":6003,"message":"h","error_chain":[{"code":6103,"message":"k"}]}]"#, ["6003 h", "6103 k"]),
    ])
    func `errors are read in every shape`(errors: String, expected: [String]) async throws {
        let error = try await failure(answering: .http(400, #"{"success":false,"errors":\#(errors)}"#))
        #expect(error.messages.map(\.description) == expected)
    }

    @Test func `messages stand in where there are no errors`() async throws {
        let error = try await failure(answering: .http(400, #"{"success":false,"errors":[],"messages":["why"]}"#))
        #expect(error.messages.map(\.message) == ["why"])
    }

    @Test func `messages are bounded in number and in length`() async throws {
        let text = String(repeating: "x", count: 5000)
        let list = (0..<500).map { _ in #""\#(text)""# }.joined(separator: ",")
        let error = try await failure(answering: .http(200, #"{"success":false,"errors":[\#(list)]}"#))
        #expect(error.messages.count == 16 && error.messages.allSatisfy { $0.message.count <= 301 })
        #expect(error.description.count < 2000)
    }

    @Test(
        arguments: [
            ("30", Duration.seconds(30)), (" 300 ", .seconds(300)), ("0", .zero),
            ("999999999999999999999999", .seconds(86_400)),
            ("Sun, 09 Sep 2001 01:46:50 GMT", .seconds(10)), ("Sun, 09 Sep 2001 01:00:00 GMT", .zero),
            ("Tue, 24 Nov 2026 08:48:13 GMT", .seconds(86_400)), ("-5", nil), ("1.5", nil), ("soon", nil), ("", nil),
        ] as [(String, Duration?)])
    func `Retry-After is seconds or a date, at most a day`(value: String, expected: Duration?) async throws {
        let error = try await failure(answering: .http(429, "", headers: [("Retry-After", value)]))
        #expect(error.retryAfter == expected && error.retryHelps)
    }

    @Test func `an update or delete of a config that is not there says so`() async throws {
        for operation in [APIError.Operation.updateConfig, .deleteConfig] {
            let error = try await failure(answering: .http(404, #"{"success":false,"errors":["gone"]}"#)) {
                if operation == .deleteConfig {
                    try await $0.deleteConfig(id: "c1")
                } else {
                    _ = try await $0.updateConfig(id: "c1", ScanConfigPatch(frequency: 1))
                }
            }
            #expect(error.code == .unknownConfig && error.operation == operation && !error.retryHelps)
        }
    }

    @Test func `an error is one line with everything that support asks for`() async throws {
        let body = #"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#
        let error = try await failure(answering: .http(401, body, headers: [("CF-Ray", "8c0ffee-FRA")]))
        let text = error.description
        #expect(text.hasPrefix("could not list the scan configs: the credential was refused: HTTP 401, 10000 Auth"))
        #expect(
            text.contains("/accounts/\(testAccount)/cloudforce-one/scans/config, cf-ray 8c0ffee-FRA); check the API"))
        #expect(!text.contains("\n") && error.cfRay == "8c0ffee-FRA" && error.apiCode == 10000)
    }

    @Test(arguments: APIError.Code.allCases, APIError.Operation.allCases)
    func `every kind of failure has a hint`(code: APIError.Code, operation: APIError.Operation) {
        let error = APIError(code, operation: operation)
        #expect(!error.hint.isEmpty && error.description.hasSuffix(error.hint))
    }
}
