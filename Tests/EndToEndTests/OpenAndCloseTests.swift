import PortModel
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct OpenAndCloseTests {
    @Test func `a port that opens and closes is told in the log, at the webhook and by the commands`() async throws {
        let hook = try HookReceiver()
        let address = ownAddress()
        let old = try Listener(address)
        let new = try Listener(address, open: false)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [old, new])], hook: hook.url))
            let daemon = try await site.daemon()

            let baseline = try await daemon.errors.line(with: "baseline.established")
            #expect(baseline.contains("1 open port on 1 address"))
            #expect(try await site.openPorts().map(\.port) == [old.port])

            try new.open()
            try await daemon.errors.line(with: "port.opened", new.name)
            let (_, opened) = try await hook.told("port.opened", port: new.port)
            #expect(opened.address == address)
            #expect(opened.severity == "warning")
            let open = try await site.openPorts()
            #expect(Set(open.map(\.port)) == [old.port, new.port])
            #expect(open.allSatisfy { $0.address == address && $0.state == "open" })

            new.close()
            try await daemon.errors.line(with: "port.closed", new.name)
            let (_, closed) = try await hook.told("port.closed", port: new.port)
            let told = try #require(Timestamp(iso8601: closed.time))
            #expect(try closed.time("closed_by") < told)
            #expect(try closed.time("closed_after") < closed.time("closed_by"))
            #expect(try await site.openPorts().map(\.port) == [old.port])

            // The first scan that did not find it, and the one that agreed: each changed something.
            let scans = try await site.query(
                """
                SELECT scan_mark FROM poll JOIN port_interval ON port_interval.end_reason = 'closed'
                WHERE eventful AND poll.id > opened_poll AND poll.id <= closed_poll
                """, as: String.self)
            #expect(scans.count == 2 && Set(scans).count == 2, "a close needs a second scan: \(scans)")

            let events = try await site.events()
            #expect(events.map(\.type) == ["config.added", "baseline.established", "port.opened", "port.closed"])
            #expect(events[2].id == opened.id && events[3].id == closed.id)
            #expect(daemon.errors.lines(with: old.name).isEmpty, "what the baseline has is not told port by port")
        }
    }
}
