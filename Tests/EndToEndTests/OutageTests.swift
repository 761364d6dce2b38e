import FoundationEssentials
import Glibc
import PortModel
import TestSupport
import Testing

/// The scan server goes away for a while, and comes back.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OutageTests {
    /// A scan server in a process of its own, at an address of its own.
    private static func serve(_ site: Site, listen: String) async throws -> (process: ChildProcess, url: String) {
        let server = try site.start("serve", "--listen", listen, "--data", site.directory + "/server")
        let url = try await server.output.first("the URL of the scan server") { $0.hasPrefix("http://") }
        return (server, url)
    }

    @Test func `an outage of three periods closes nothing, is told once, and is over with one poll`() async throws {
        let hook = try HookReceiver()
        let address = ownAddress()
        let lasting = try Listener(address)
        let closing = try Listener(address)
        let home = ownAddress()
        try await Site.with { site in
            let (server, url) = try await Self.serve(site, listen: "\(home):0")
            let port = try #require(URL(string: url)?.port)
            try site.settings(.remote(url: url, tokenFile: site.directory + "/server/token", hook: hook.url))
            let created = try await site.run(
                "configs", "create", "--ip", address, "--ports", "\(lasting.port),\(closing.port)", "--every", "2s",
                "--config", site.settingsPath)
            try #require(created.exit == .code(0), "\(created.errors)")
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established", "2 open ports")

            server.send(SIGTERM)
            #expect(try await server.ended() == .code(0))
            closing.close()
            try await daemon.errors.line(with: "source.unreachable")
            // Three periods without an answer, as the history counts them.
            try await site.eventually(
                "SELECT coalesce(max(finished_at - started_at), 0) FROM poll WHERE outcome = 'failed'", as: Int.self
            ) { $0[0] >= 6000 }
            #expect(try await site.openPorts().count == 2)
            #expect(hook.deliveries.all.allSatisfy { !$0.has("port.closed") })

            _ = try await Self.serve(site, listen: "\(home):\(port)")
            try await daemon.errors.line(with: "source.recovered")
            let recovered = try await hook.told("source.recovered").1
            let back = try #require(Timestamp(iso8601: recovered.time))
            let (_, closed) = try await hook.told("port.closed", port: closing.port)
            #expect(try closed.time("closed_by") < #require(Timestamp(iso8601: closed.time)))
            let now = Timestamp.now()
            let polls = try await site.query(
                "SELECT coalesce(sum(repeats), 0) FROM poll WHERE outcome <> 'failed' AND started_at >= \(back.milliseconds - 500)",
                as: Int.self)
            // One poll a second is the grid: no more than that, the one that makes up for the outage included.
            #expect(polls[0] <= Int((now - back).milliseconds / 1000) + 2)

            #expect(daemon.errors.lines(with: "source.unreachable").count == 1)
            #expect(daemon.errors.lines(with: "source.recovered").count == 1)
            #expect(daemon.errors.lines(with: "port.closed").count == 1)
            #expect(daemon.errors.lines(with: "config.removed").isEmpty)
            #expect(try await site.openPorts().map(\.port) == [lasting.port])
            try expectNoTrace(of: try tokenText(site.directory + "/server/token"), in: site)
        }
    }

    @Test func `what was missed while the daemon was down is made up for by one poll`() async throws {
        let hook = try HookReceiver()
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [port])], hook: hook.url))
            let daemon = try await site.daemon()
            try await hook.told("baseline.established")
            daemon.send(SIGTERM)
            #expect(try await daemon.ended() == .code(0))
            let polls = try await site.query("SELECT sum(repeats) FROM poll", as: Int.self)[0]
            // An hour passes: 3600 polls that were due.
            try await site.change("UPDATE schedule SET due_at = due_at - 3600000")

            let before = Timestamp.now()
            _ = try await site.daemon()
            let after = try await site.eventually("SELECT sum(repeats) FROM poll", as: Int.self) { $0[0] >= polls + 3 }
            let seconds = (Timestamp.now() - before).milliseconds / 1000
            #expect(after[0] - polls <= Int(seconds) + 2, "no burst: one poll a second and one catch-up")
            #expect(hook.deliveries.all.allSatisfy { !$0.has("port.closed") && !$0.has("port.opened") })
        }
    }
}
