import PortModel
import Testing

@testable import CloudforceOne

/// The credential shows up in nothing that the client gives out.
@Suite(.timeLimit(.minutes(2)))
struct SecretTests {
    private static let escaped = testToken.unicodeScalars.map {
        let hex = String($0.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }.joined()

    private static let replies: [RawServer.Reply] = [
        .http(401, #"{"success":false,"errors":[{"code":1,"message":"bad token \#(testToken)!"}]}"#),
        .http(401, #"{"success":false,"errors":[{"code":1,"message":"bad token \#(escaped)\u0301"}]}"#),
        .http(400, #"{"success":false,"errors":[{"code":1,"message":"x","source":{"pointer":"/\#(testToken)"}}]}"#),
        .http(400, #"{"success":false,"errors":{"\#(testToken)":"\#(testToken)"}}"#),
        .http(400, #"{"success":false,"errors":["\#(String(repeating: "x", count: 290))\#(testToken)"]}"#),
        .http(500, "", headers: [("cf-ray", testToken)]), .http(302, "", headers: [("Location", "/?t=\(testToken)")]),
        .http(200, "oops", headers: [("Content-Type", testToken), ("Content-Encoding", testToken)]),
        .http(200, #"{"success":true,"\#(testToken)":1,"\#(testToken)":2,"result":[]}"#),
        .http(200, envelope(#"[{"id":"a","id":"b","\#(testToken)":1,"\#(testToken)":1}]"#)),
    ]

    @Test(arguments: replies.indices)
    func `an echoed token is taken out of the error`(index: Int) async throws {
        let error = try await failure(answering: Self.replies[index])
        for text in ["\(error)", String(reflecting: error), error.dumped] {
            #expect(!text.contains(testToken.prefix(12)), "\(text)")
        }
    }

    @Test func `an echoed token is taken out of the problems of a result`() async throws {
        let scan = try await result(
            answering: .http(envelope(#"{"\#(testToken)":[],"::1":[{"\#(testToken)":1,"\#(testToken)":2}]}"#))
        ).scanResult()
        #expect(scan.problems.count == 2 && !scan.problems.joined().contains(testToken.prefix(12)))
    }

    @Test(arguments: replies.indices)
    func `an echoed token is taken out of an error that was retried`(index: Int) async throws {
        let last = Self.replies[index]
        try await withRetries([.http(503, testToken), .close(after: []), last], LeapingClock()) { client, server in
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(server.requests.count == 3)
            for text in ["\(error)", String(reflecting: error), error.dumped] {
                #expect(!text.contains(testToken.prefix(12)), "\(text)")
            }
        }
    }

    @Test func `a token in the account id or the base URL is taken out of the error`() async throws {
        let error = try await withClient(account: testToken, reply: { _ in .http(500, "") }) { client, _ in
            try await #require(throws: APIError.self) { try await client.listConfigs() }
        }
        #expect(error.url.hasSuffix("/accounts/<secret>/cloudforce-one/scans/config"))
        #expect(!error.dumped.contains(testToken))
    }

    @Test func `the login of a proxy is shown by nothing`() throws {
        let proxy = try ProxyServer(parsing: "http://us3r:pr0xy-s3cr3t@proxy.test:3128", variable: "HTTPS_PROXY")
        let route = ScanRoute(proxy: proxy, caFile: "/ca.pem")
        for text in ["\(proxy)", String(reflecting: proxy), dumped(proxy), "\(route)", dumped(route)] {
            #expect(!text.contains("s3cr3t") && !text.contains("us3r"), "\(text)")
        }
        let environment = ["HTTPS_PROXY": "http://us3r:pr0xy-s3cr3t@proxy.test:3128"]
        #expect(!dumped(ProxySettings(environment: environment)).contains("s3cr3t"))
    }

    @Test func `the login of a proxy is not shown by what is connected through it`() async throws {
        let connections = ScanConnections(environment: ["HTTPS_PROXY": "http://us3r:pr0xy-s3cr3t@proxy.test:3128"])
        let endpoint = try ScanEndpoint(baseURL: "https://api.test/client/v4", accountID: "a")
        let client = try CloudforceOneClient(
            endpoint: endpoint, credential: .token(Secret(testToken)), http: try connections.http(for: endpoint))
        // As it is written in the header: user and password in Base64.
        let encoded = "dXMzcjpwcjB4eS1zM2NyM3Q="
        #expect(dumped(client.http).contains(encoded), "where the login is in plain sight")
        for text in [dumped(connections), dumped(client), "\(client)", String(reflecting: client)] {
            #expect(!text.contains("s3cr3t") && !text.contains(encoded) && !text.contains(testToken), "\(text)")
        }
        try await connections.shutdown()
    }

    @Test func `a client does not show its credential`() async throws {
        try await withClient(reply: { _ in .http("") }) { client, _ in
            #expect(!"\(client)".contains(testToken) && !String(reflecting: client).contains(testToken))
        }
        let pair = Credential.emailAndKey(email: "ops@example.com", key: Secret(testToken))
        #expect(!"\(pair)".contains(testToken) && !pair.dumped.contains(testToken))
    }

    @Test(arguments: ["", " ", "tok en", "token\n", "tök", "a\u{0}b"])
    func `a credential that no header can carry is refused and not shown`(text: String) throws {
        for credential in [Credential.token(Secret(text)), .emailAndKey(email: "a@b", key: Secret(text))] {
            let error = try #require(throws: ParseFailure.self) { try credential.validate() }
            #expect(text.count < 2 || !"\(error)".contains(text))
        }
        #expect(throws: ParseFailure.self) {
            try Credential.emailAndKey(email: "a\r\nb", key: Secret("k")).validate()
        }
    }
}

extension Credential {
    fileprivate var dumped: String { CloudforceOneTests.dumped(self) }
}

extension APIError {
    fileprivate var dumped: String { CloudforceOneTests.dumped(self) }
}

private func dumped(_ value: some Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
}
