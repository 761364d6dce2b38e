import CloudforceOne
import Logging
import PortModel
import Testing

@testable import ScanServer

/// Who may ask, over the network.
@Suite(.timeLimit(.minutes(2))) struct ServerCredentialTests {
    @Test("email and key are as good as a token")
    func emailAndKey() async throws {
        try await TestServer.with { server in
            let answer = try await server.send(
                "GET", server.configPath,
                headers: [
                    "Authorization": nil, "X-Auth-Email": "me@example.org", "X-Auth-Key": TestServer.token.reveal(),
                ])
            #expect(answer.status == 200)
        }
    }

    @Test("malformed credentials are told as Cloudflare tells them, with what lies behind")
    func malformed() async throws {
        try await TestServer.with { server in
            for (headers, code) in [
                (["Authorization": "Basic eDp5"], 6111), (["Authorization": nil, "X-Auth-Key": "x"], 6103),
                (["Authorization": nil, "X-Auth-Email": "x", "X-Auth-Key": "x"], 6102),
            ] as [([String: String?], Int)] {
                let answer = try await server.send("GET", server.configPath, headers: headers)
                #expect(answer.status == 400)
                #expect(try answer.errors == ["6003"])
                #expect(answer.text.contains(#""message":"Invalid request headers","error_chain":[{"code":\#(code),"#))
            }
        }
    }

    @Test("refused tokens are logged once a minute with where they came from, and never shown")
    func log() async throws {
        try await TestServer.with { server in
            for _ in 0..<3 {
                _ = try await server.send("GET", server.configPath, headers: ["Authorization": "Bearer guess-1"])
            }
            _ = try await server.send("GET", server.configPath, headers: ["Authorization": nil])
            #expect(
                server.log.lines(.warning) == [
                    "warning the scan server refused a request with a wrong token from 127.0.0.1"
                ])
            server.clock.advance(by: .seconds(60))
            _ = try await server.send("GET", server.configPath, headers: ["Authorization": "guess-1"])
            #expect(server.log.lines(.warning).count == 2)
            #expect(server.log.lines(.warning).last?.contains("malformed from 127.0.0.1; 3 such requests") == true)
            #expect(!server.log.all.contains { $0.contains("guess-1") })
        }
    }
}
