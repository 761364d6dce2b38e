import Glibc
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct OneOffTests {
    @Test func `a config of once is polled until it has a result and then left alone`() async throws {
        let (once, regular) = (ownAddress(), ownAddress())
        let found = try Listener(once)
        let other = try Listener(regular)
        try await Site.with { site in
            try site.settings(
                .embedded(configs: [.init([once], [found], every: "once"), .init([regular], [other])]))
            let daemon = try await site.daemon()
            let done = try await eventually("the one-off to be done") {
                try await site.status().configs.first { $0.ips == [once] && $0.state == "done" }
            }
            #expect(done.nextPoll == nil)
            #expect(done.scans == 1)
            let table = try await site.run("status")
            let line = try #require(table.output.split(separator: "\n").first { $0.hasPrefix(done.config) })
            #expect(line.split(separator: " ").contains("done") && line.contains("once"), "\(line)")
            try await daemon.errors.line(with: "baseline.established", done.config, "1 open port")

            let polls = """
                SELECT coalesce(sum(repeats), 0) FROM poll JOIN config ON config.id = poll.config_id
                WHERE config.ips = '["%"]'
                """
            let pollsOfOnce = polls.replacing("%", with: once)
            let before = try await site.query(pollsOfOnce, as: Int.self)
            let regularBefore = try await site.query(polls.replacing("%", with: regular), as: Int.self)
            found.close()
            try await site.eventually(polls.replacing("%", with: regular), as: Int.self) {
                $0[0] >= regularBefore[0] + 4
            }
            #expect(try await site.query(pollsOfOnce, as: Int.self) == before)
            #expect(before[0] >= 1)
            #expect(try await site.openPorts().contains { $0.port == found.port }, "its result stays what it was")

            // A restart does not poll it again either.
            daemon.send(SIGTERM)
            #expect(try await daemon.ended() == .code(0))
            let restarted = try await site.daemon()
            let regularAfter = try await site.query(polls.replacing("%", with: regular), as: Int.self)
            try await site.eventually(polls.replacing("%", with: regular), as: Int.self) {
                $0[0] >= regularAfter[0] + 2
            }
            #expect(try await site.query(pollsOfOnce, as: Int.self) == before)
            #expect(restarted.errors.lines(with: done.config).isEmpty)
        }
    }
}
