import PortModel
import Testing

@testable import CloudforceOne

/// What the client sends, operation by operation, as the contract has it.
@Suite(.timeLimit(.minutes(2)))
struct RequestShapeTests {
    private static let config = envelope(
        #"{"id":"c1","account_id":"\#(testAccount)","ips":["192.0.2.1"],"ports":["default"],"frequency":7}"#)

    private func request(
        answer: String = config, credential: Credential = .token(Secret(testToken)), account: String = testAccount,
        _ operation: (CloudforceOneClient) async throws -> Void
    ) async throws -> RawServer.Request {
        try await withClient(credential: credential, account: account, reply: { _ in .http(200, answer) }) {
            client, server in
            try await operation(client)
            #expect(server.requests.count == 1)
            return try #require(server.requests.first)
        }
    }

    private let path = "/client/v4/accounts/\(testAccount)/cloudforce-one/scans"

    @Test func `a list is a GET with the bearer token`() async throws {
        let request = try await request(answer: envelope("[]")) {
            let configs = try await $0.listConfigs()
            #expect(configs == [])
        }
        #expect(request.line == "GET \(path)/config HTTP/1.1")
        #expect(request.headers["authorization"] == "Bearer \(testToken)")
        #expect(request.headers["accept"] == "application/json")
        #expect(request.headers["user-agent"] == "portwatch/test")
        #expect(request.headers["x-auth-key"] == nil)
        #expect(request.headers["if-none-match"] == nil)
        #expect(request.body == "")
    }

    @Test func `email and key go in headers of their own, and no token with them`() async throws {
        let credential = Credential.emailAndKey(email: "ops@example.com", key: Secret("k3y"))
        let request = try await request(answer: envelope("[]"), credential: credential) {
            _ = try await $0.listConfigs()
        }
        #expect(request.headers["x-auth-email"] == "ops@example.com")
        #expect(request.headers["x-auth-key"] == "k3y")
        #expect(request.headers["authorization"] == nil)
    }

    @Test func `a create is a POST of the fields that are given`() async throws {
        let request = try await request {
            let config = try await $0.createConfig(ScanConfigDraft(ips: ["192.0.2.0/30", "::1"], frequency: 0.5))
            #expect(config.id == "c1")
        }
        #expect(request.line == "POST \(path)/config HTTP/1.1")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.body == #"{"ips":["192.0.2.0/30","::1"],"frequency":0.5}"#)
    }

    @Test(arguments: [
        (ScanConfigPatch(ports: ["443", "1-80"]), #"{"ports":["443","1-80"]}"#),
        (ScanConfigPatch(frequency: 7), #"{"frequency":7}"#),
        (ScanConfigPatch(frequency: 0), #"{"frequency":0}"#),
        (ScanConfigPatch(ips: ["192.0.2.1"]), #"{"ips":["192.0.2.1"]}"#),
        (ScanConfigPatch(), "{}"),
    ])
    func `an update is a PATCH of only the fields that are given`(patch: ScanConfigPatch, body: String) async throws {
        let request = try await request { _ = try await $0.updateConfig(id: "c1", patch) }
        #expect(request.line == "PATCH \(path)/config/c1 HTTP/1.1")
        #expect(request.body == body)
        #expect(patch.isEmpty == (body == "{}"))
    }

    @Test func `a delete has no body`() async throws {
        let request = try await request(answer: envelope("{}")) { try await $0.deleteConfig(id: "c1") }
        #expect(request.line == "DELETE \(path)/config/c1 HTTP/1.1")
        #expect(request.body == "")
    }

    @Test func `the latest result is asked for with the tag that is known`() async throws {
        let request = try await request(answer: envelope("{}")) {
            _ = try await $0.latestResult(id: "c1", ifNoneMatch: #""abc""#)
        }
        #expect(request.line == "GET \(path)/results/c1 HTTP/1.1")
        #expect(request.headers["if-none-match"] == #""abc""#)
    }

    @Test func `a tag that no header can carry is not sent`() async throws {
        let request = try await request(answer: envelope("{}")) {
            _ = try await $0.latestResult(id: "c1", ifNoneMatch: "a\r\nX-Evil: 1")
        }
        #expect(request.headers["if-none-match"] == nil)
        #expect(request.headers["x-evil"] == nil)
    }

    @Test(arguments: [
        ("a/b", "a%2Fb"), ("a b?c#d", "a%20b%3Fc%23d"), ("../x", "..%2Fx"), ("ü%", "%C3%BC%25"), ("a\r\nb", "a%0D%0Ab"),
    ])
    func `ids are percent-encoded into the path`(id: String, encoded: String) async throws {
        let request = try await request(answer: envelope("{}"), account: id) { try await $0.deleteConfig(id: id) }
        #expect(request.line == "DELETE /client/v4/accounts/\(encoded)/cloudforce-one/scans/config/\(encoded) HTTP/1.1")
    }

    @Test(arguments: ["", ".", "..", String(repeating: "x", count: 257)])
    func `what cannot be an id is never sent`(id: String) async throws {
        try await withClient(reply: { _ in .http(envelope("{}")) }) { client, server in
            let delete = try await #require(throws: APIError.self) { try await client.deleteConfig(id: id) }
            let poll = try await #require(throws: APIError.self) {
                _ = try await client.latestResult(id: id, ifNoneMatch: nil)
            }
            #expect(delete.code == .unknownConfig && poll.code == .unknownConfig)
            #expect(server.requests.isEmpty)
        }
    }
}
