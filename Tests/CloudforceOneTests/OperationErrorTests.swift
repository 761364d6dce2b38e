import PortModel
import Testing

@testable import CloudforceOne

/// Every operation against every kind of wrong answer, without a network.
struct OperationErrorTests {
    typealias Operation = APIError.Operation

    struct Case: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        /// What comes of it for list, create, update, delete and result, in this order; nil where it is no error.
        let expected: [APIError.Code?]
        var testDescription: String { "\(status) \(body.prefix(70))" }

        init(_ status: Int, _ body: String, _ expected: APIError.Code?...) {
            self.status = status
            self.body = body
            self.expected = expected.count == 1 ? Array(repeating: expected[0], count: 5) : expected
        }
    }

    private static let operations: [Operation] = [
        .listConfigs, .createConfig, .updateConfig, .deleteConfig, .latestResult,
    ]

    private static let config = #"{"id":"c","ips":["::1"],"ports":["1"],"frequency":0}"#

    private static let cases = [
        // An HTML page, an empty body, or another JSON with a status of success.
        Case(200, "<html>Log in</html>", .unusableAnswer), Case(200, "not json", .unusableAnswer),
        Case(200, "", .unusableAnswer, .unusableAnswer, .unusableAnswer, nil, .unusableAnswer),
        Case(200, "null", .unusableAnswer), Case(200, "[]", .unusableAnswer), Case(200, "{}", .unusableAnswer),
        Case(200, #"{"success":1,"result":[]}"#, .unusableAnswer),
        Case(204, "", .unusableAnswer, .unusableAnswer, .unusableAnswer, nil, nil),
        // The forms of a result.
        Case(200, envelope("null"), nil, .unusableAnswer, .unusableAnswer, nil, nil),
        Case(200, envelope("[]"), nil, .unusableAnswer, .unusableAnswer, nil, nil),
        Case(200, envelope("{}"), .unusableAnswer, .unusableAnswer, .unusableAnswer, nil, nil),
        Case(200, #"{"success":true}"#, .unusableAnswer, .unusableAnswer, .unusableAnswer, nil, nil),
        Case(200, envelope("7"), .unusableAnswer, .unusableAnswer, .unusableAnswer, nil, .unusableAnswer),
        Case(200, envelope("[\(config)]"), nil, .unusableAnswer, .unusableAnswer, nil, .unusableAnswer),
        Case(200, envelope(config), .unusableAnswer, nil, nil, nil, nil),
        // Refusals whose status or code says why.
        Case(200, #"{"success":false,"errors":[]}"#, .server), Case(401, "", .unauthorized),
        Case(403, "", .unauthorized),
        Case(400, #"{"errors":{"code":6003,"message":"bad headers"}}"#, .unauthorized),
        Case(403, #"{"errors":["Unauthorized: cfone.port_scan"]}"#, .notEntitled),
        Case(404, #"{"errors":[{"code":7003,"message":"no route"}]}"#, .notFound),
        Case(404, #"{"errors":[{"code":17404,"message":"gone"}]}"#, .unknownConfig),
        Case(404, "<html>", .notFound, .notFound, .unknownConfig, .unknownConfig, .unknownConfig),
        Case(404, #"{"errors":"no"}"#, .notFound, .notFound, .unknownConfig, .unknownConfig, nil),
        Case(405, "", .methodNotAllowed), Case(408, "", .timedOut), Case(409, "", .conflict),
        Case(413, "", .badRequest),
        Case(415, "", .badRequest), Case(429, "<html>", .rateLimited), Case(500, "", .server), Case(529, "x", .server),
        Case(301, "", .unusableAnswer), Case(304, "", .unusableAnswer), Case(999, "", .unusableAnswer),
    ]

    private func judge(_ operation: Operation, _ status: Int, _ body: String, _ headers: [(String, String)] = [])
        -> AnswerJudge.Outcome
    {
        AnswerJudge.judge(
            operation, status: status, headers: AnswerHeaders(headers.map { ($0.0, $0.1) }), body: Array(body.utf8),
            credential: .token(Secret(testToken)), accountID: testAccount, now: { Timestamp(seconds: 1_000_000_000) })
    }

    @Test(arguments: cases)
    func `every operation tells a wrong answer for what it is`(example: Case) {
        for (operation, expected) in zip(Self.operations, example.expected) {
            var code: APIError.Code?
            if case .failed(let error) = judge(operation, example.status, example.body) { code = error.code }
            #expect(code == expected, "\(operation)")
        }
    }

    @Test(
        arguments: [
            (401, "", "check the API token, or the email and key"), (403, "", "Cloudforce One Read"),
            (403, #"{"errors":[{"message":"not entitled"}]}"#, "the entitlement cfone.port_scan"),
            (404, #"{"errors":[{"code":7003}]}"#, "check the account id and the base URL"),
            (404, #"{"errors":[{"code":17404}]}"#, "list the configs to see the ids that exist"),
            (429, "", "wait, and poll less often"), (500, "", "report it with the cf-ray"),
            (400, #"{"errors":[{"code":1}]}"#, "correct what the API names"),
            (302, "", "not to a proxy's or a login page"),
        ])
    func `every error says what to do`(status: Int, body: String, hint: String) throws {
        guard case .failed(let error) = judge(.latestResult, status, body) else {
            Issue.record("no error")
            return
        }
        #expect(error.hint.contains(hint), "\(error)")
    }

    @Test(arguments: [("90", "2001-09-09 01:48:10"), ("Sun, 09 Sep 2001 02:00:00 GMT", "2001-09-09 02:00:00")])
    func `too many requests says until when to wait`(value: String, until: String) throws {
        guard case .failed(let error) = judge(.listConfigs, 429, "", [("RETRY-after", value)]) else {
            Issue.record("no error")
            return
        }
        #expect(error.hint == "wait until \(until) UTC, and poll less often or with a token of its own")
    }

    @Test func `headers are found whatever their case and kept in order`() {
        let headers = AnswerHeaders([("RateLimit", "a"), ("ratelimit", "b"), ("ETag", "c")])
        #expect(headers["RATELIMIT"] == ["a", "b"] && headers.first(name: "etag") == "c" && headers["x"] == [])
    }
}
