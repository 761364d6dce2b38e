import Glibc
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct SignalTests {
    /// A scan API that lists one config and then keeps every other request waiting; or that keeps all waiting.
    private static func slowSource(listsConfigs: Bool) throws -> HTTPResponder {
        try HTTPResponder("127.0.0.1") { request in
            guard listsConfigs, request.path.hasSuffix("/config") else { return .silence }
            return .status(
                200,
                body: """
                    {"success": true, "errors": [], "messages": [], "result": [{"id": "slow", "account_id": "local",
                    "ips": ["127.0.0.1"], "ports": ["1"], "frequency": 1}]}
                    """)
        }
    }

    private static func settings(_ source: HTTPResponder, scanning address: String) -> String {
        """
        sources:
          - {name: slow, base-url: "http://127.0.0.1:\(source.port)/client/v4", account: local, refresh: 1s}
        scan-server:
          allow: [127.0.0.0/8]
          probe-timeout: 1m
          max-rate-per-second: 1000
          configs:
            - {ips: [\(address)], ports: [all], every: 1s}
        \(String.sinks(hook: nil))
        """
    }

    @Test(arguments: [(SIGTERM, true), (SIGINT, true), (SIGTERM, false), (SIGINT, false)])
    func `the daemon stops within five seconds, whatever is under way`(_ signal: Int32, _ listsConfigs: Bool)
        async throws
    {
        let source = try Self.slowSource(listsConfigs: listsConfigs)
        let requests = source.requests
        defer { source.stop() }
        try await Site.with { site in
            try site.settings(Self.settings(source, scanning: ownAddress()))
            let daemon = try site.start(
                "run", "--config", site.settingsPath, environment: ["CLOUDFLARE_API_TOKEN": "a-token-of-the-tests"])
            try await daemon.errors.line(with: "the scan server listens")
            // A poll, or a list, that waits for an answer; and a scan of 65,535 ports, which takes a minute here.
            try await requests.first("a request under way") { $0.path.hasSuffix("/config") != listsConfigs }
            let start = ContinuousClock.now
            daemon.send(signal)
            #expect(try await daemon.ended(within: .seconds(10)) == .code(0))
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(daemon.errors.lines(with: "  error  ").isEmpty, "a stop is no failure")
            #expect(daemon.errors.lines(with: "port.").isEmpty)
        }
    }

    @Test func `a hangup with a bad file keeps the old settings, and one with a good file takes the new ones`()
        async throws
    {
        let hook = try HookReceiver()
        let address = ownAddress()
        let port = try Listener(address, open: false)
        try await Site.with { site in
            let config = String.DeclaredConfig([address], [port])
            try site.settings(.embedded(configs: [config]))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")

            try site.settings(.embedded(configs: [config]) + "no-such-key: 1\n")
            daemon.send(SIGHUP)
            try await daemon.errors.line(with: "error", "no-such-key")
            try await daemon.errors.line(with: "not reloaded", "the old ones stay")
            try port.open()
            try await daemon.errors.line(with: "port.opened", port.name)

            try site.settings(.embedded(configs: [config], hook: hook.url))
            daemon.send(SIGHUP)
            try await daemon.errors.wait(for: "watching again") {
                $0.count { $0.contains("watching") } == 2 ? true : nil
            }
            port.close()
            let (_, closed) = try await hook.told("port.closed", port: port.port)
            #expect(closed.address == address)
            #expect(hook.deliveries.all.allSatisfy { !$0.has("port.opened") }, "told before the sink was there")
            #expect(daemon.errors.lines(with: "baseline.established").count == 1, "a reload is no new start")
            daemon.send(SIGTERM)
            #expect(try await daemon.ended() == .code(0))
        }
    }

    @Test func `a hangup while a secret or a CA file is missing keeps the daemon watching`() async throws {
        let source = try Self.slowSource(listsConfigs: true)
        defer { source.stop() }
        try await Site.with { site in
            let token = site.directory + "/source-token"
            try site.settings("a-token-of-the-tests", name: "source-token")
            let settings = """
                sources:
                  - name: slow
                    base-url: http://127.0.0.1:\(source.port)/client/v4
                    account: local
                    token-file: \(token)
                \(String.sinks(hook: nil))
                """
            try site.settings(settings)
            let daemon = try await site.daemon()
            #expect(unlink(token) == 0)
            daemon.send(SIGHUP)
            try await daemon.errors.line(with: "error", token)
            try await daemon.errors.line(with: "not reloaded", "the old ones stay")
            try site.settings("a-token-of-the-tests", name: "source-token")
            try site.settings(
                settings.replacing("http://127.0.0.1:\(source.port)", with: "https://localhost:\(source.port)")
                    .replacing("    token-file", with: "    ca-file: \(site.directory)/no-such-ca.pem\n    token-file"))
            daemon.send(SIGHUP)
            try await daemon.errors.line(with: "error", "no-such-ca.pem")
            daemon.send(SIGTERM)
            #expect(try await daemon.ended() == .code(0), "it was watching all the time")
        }
    }

    @Test func `settings that only fail on the machine are given up for the old ones`() async throws {
        let address = ownAddress()
        let port = try Listener(address, open: false)
        let taken = try Listener("127.0.0.1")
        try await Site.with { site in
            let settings = String.embedded(configs: [.init([address], [port])])
            try site.settings(settings)
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")
            try site.settings(
                settings.replacing("scan-server:", with: "scan-server:\n  listen: 127.0.0.1:\(taken.port)"))
            daemon.send(SIGHUP)
            try await daemon.errors.line(with: "error", "the new settings cannot be used", "\(taken.port)")
            try port.open()
            try await daemon.errors.line(with: "port.opened", port.name)
        }
    }
}
