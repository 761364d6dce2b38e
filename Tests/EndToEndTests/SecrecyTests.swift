import FoundationEssentials
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct SecrecyTests {
    @Test func `no token is in any output or in the history, even when a source sends it back`() async throws {
        let secret = "token-\(UInt64.random(in: 0...UInt64.max))-of-the-tests"
        let mirror = try HTTPResponder("127.0.0.1") { request in
            let header = request.headers["authorization"] ?? "none"
            return .status(
                403,
                body: """
                    {"success": false, "errors": [{"code": 10000, "message": "refused: \(header)"}], "messages": [],
                    "result": null}
                    """)
        }
        defer { mirror.stop() }
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            let source = """
                sources:
                  - {name: mirror, base-url: "http://127.0.0.1:\(mirror.port)/client/v4", account: local, refresh: 1s}
                log-level: trace

                """
            try site.settings(source + .embedded(configs: [.init([address], [port])]))
            let daemon = try await site.daemon(environment: ["CLOUDFLARE_API_TOKEN": secret])
            try await daemon.errors.line(with: "source.unreachable", "mirror", "refused")
            try await daemon.errors.line(with: "baseline.established")
            try #require(mirror.requests.all.contains { $0.headers["authorization"] == "Bearer \(secret)" })
            for command in ["status", "events", "open"] {
                let answer = try await site.run(command, "--history", site.historyPath)
                #expect(answer.exit == .code(0), "\(answer.errors)")
            }
            let list = try await site.run(
                "configs", "list", "--config", site.settingsPath, environment: ["CLOUDFLARE_API_TOKEN": secret])
            #expect(list.exit == .code(1))
            #expect(list.errors.contains("refused"))
            try expectNoTrace(of: secret, in: site)
            try expectNoTrace(of: try tokenText(site.tokenPath), in: site)
        }
    }
}
