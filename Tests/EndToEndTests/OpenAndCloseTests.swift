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
            #expect(opened.severity == "warning" && opened.expectation == "unexpected")
            // Its own scan server was asked for it once more, right after the scan.
            #expect(opened.confidence == "confirmed" && opened.evidence.probe?.answer == "open")
            #expect(opened.evidence.polls.count == 1 && opened.evidence.scans.count == 1)
            #expect(daemon.errors.lines(with: "port.opened").allSatisfy { $0.contains("unexpected, confirmed]") })
            let open = try await site.openPorts()
            #expect(Set(open.map(\.port)) == [old.port, new.port])
            #expect(open.allSatisfy { $0.address == address && $0.state == "open" })

            new.close()
            try await daemon.errors.line(with: "port.closed", new.name)
            let (_, closed) = try await hook.told("port.closed", port: new.port)
            let told = try #require(Timestamp(iso8601: closed.time))
            #expect(try closed.time("closed_by") < told)
            #expect(closed.confidence == "confirmed" && closed.evidence.probe?.answer == "closed")
            #expect(try closed.time("closed_after") < closed.time("closed_by"))
            #expect(try await site.openPorts().map(\.port) == [old.port])

            // The port itself agreed with the first scan that did not find it, so that no other had to.
            let scans = try await site.query(
                """
                SELECT scan_mark FROM poll JOIN port_interval ON port_interval.end_reason = 'closed'
                WHERE eventful AND poll.id > opened_poll AND poll.id <= closed_poll
                """, as: String.self)
            #expect(scans.count == 1, "\(scans)")

            let events = try await site.events()
            #expect(events.map(\.type) == ["config.added", "baseline.established", "port.opened", "port.closed"])
            #expect(events[2].id == opened.id && events[3].id == closed.id)
            #expect(daemon.errors.lines(with: old.name).isEmpty, "what the baseline has is not told port by port")
        }
    }

    @Test func `a port that falls silent is no-answer, filtered in the scanner's word, and nothing is told`()
        async throws
    {
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try site.settings(
                .embedded(configs: [.init([address], [port])]).replacing(
                    "  refresh: 1s\n", with: "  refresh: 1s\n  probe-timeout: 100ms\n"))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established", "1 open port")
            try port.fallSilent()
            let silent = try await eventually("the port to give no answer") {
                try await site.openPorts().first { $0.state == "no-answer" }
            }
            #expect(silent.status == "filtered" && silent.port == port.port)
            let table = try await site.run("open", "--config", site.settingsPath)
            #expect(table.output.contains("no-answer (filtered)"))
            try port.open()
            let back = try await eventually("the port to answer again") {
                try await site.openPorts().first { $0.state == "open" }
            }
            #expect(back.status == "open")
            #expect(try await site.events().map(\.type) == ["config.added", "baseline.established"])
        }
    }
}
