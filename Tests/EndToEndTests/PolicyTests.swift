import FoundationEssentials
import Glibc
import PortModel
import TestSupport
import Testing

/// The policy over what a daemon really sees, and the exceptions from it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PolicyTests {
    private struct Finding: Decodable {
        let finding: String
        let isViolation: Bool
        let severity: String
        let port: UInt16
        let service: String?
        let ruleAt: String?
    }

    private func expected(_ address: String, _ known: Listener, _ new: Listener) -> String {
        .embedded(configs: [.init([address], [known, new])]) + """
            policy:
              services: services
              rules:
                - expect: tcp/\(known.port)
                  ips: \(address)
                  owner: ops
                  reason: always there
            """
    }

    private func test(_ site: Site, _ arguments: String...) async throws -> (Site.Answer, [Finding]) {
        let answer = try await site.run(
            ["policy", "test", "--config", site.settingsPath, "--output", "json"] + arguments)
        return (answer, try answer.decoded())
    }

    @Test func `an unexpected port is told as that, and accepted until it is not any more`() async throws {
        let address = ownAddress()
        let known = try Listener(address)
        let new = try Listener(address, open: false)
        try await Site.with { site in
            try site.settings("thing-of-ours \(new.port)/tcp\n", name: "services")
            try site.settings(expected(address, known, new))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")
            let (clean, open) = try await test(site)
            #expect(clean.exit == .code(0), "\(clean.errors)")
            let place = "\(site.settingsPath):\(try ruleLine(site))"
            #expect(open.map(\.finding) == ["expected"] && open.first?.ruleAt == place)

            try new.open()
            try await daemon.errors.line(with: "port.opened", new.name, "warning")
            let told = try #require(try await site.events().last { $0.type == "port.opened" })
            #expect(told.details["expectation"] == .text("unexpected"))
            #expect(told.details["service"] == .text("thing-of-ours"))
            #expect(told.severity == "warning")
            let row = try await site.query(
                "SELECT severity || ' ' || (details ->> 'expectation') || ' ' || (details ->> 'service') FROM event "
                    + "WHERE type = 'port.opened'", as: String.self)
            #expect(row == ["warning unexpected thing-of-ours"])
            let (violated, found) = try await test(site, "--violations")
            #expect(violated.exit == .code(1))
            #expect(found.map(\.finding) == ["unexpected"] && found.first?.service == "thing-of-ours")

            let accept = { (arguments: [String]) in
                try await site.run(["accept", told.id, "--config", site.settingsPath] + arguments)
            }
            #expect(try await accept(["--until", "90d"]).exit == .code(64), "a reason is required")
            #expect(try await accept(["--reason", "a test"]).exit == .code(64), "an end is required")
            let accepted = try await accept(["--until", "90d", "--reason", "a test", "--owner", "ops"])
            #expect(accepted.exit == .code(0), "\(accepted.errors)")
            #expect(accepted.output.hasPrefix("accepted: \(address) tcp/\(new.port) expected until"))
            let again = try await accept(["--until", "90d", "--reason", "a test", "--owner", "ops"])
            #expect(again.output.hasPrefix("accepted already: "))
            #expect(try await test(site).0.exit == .code(0))
            let unknown = try await site.run(
                "accept", "evt_none", "--until", "1d", "--reason", "x", "--config", site.settingsPath)
            #expect(unknown.exit == .code(1) && unknown.errors.contains("there is no event evt_none"))

            // From the next commit on: the same port that opens anew is expected.
            new.close()
            try await site.eventually(
                "SELECT count(*) FROM event WHERE type IN ('expected.missing', 'port.closed')", as: Int.self
            ) {
                $0 == [1]
            }
            try new.open()
            try await daemon.errors.first("the opening as expected") {
                $0.contains("port.opened") && $0.contains(new.name)
                    && $0.contains("as expected by ") && $0.contains("accepted.yaml:5 (ops: a test)")
            }
        }
    }

    @Test func `a damaged file of accepted rules is refused at a start, and left alone`() async throws {
        let address = ownAddress()
        let known = try Listener(address)
        try await Site.with { site in
            try site.settings("", name: "services")
            try site.settings(expected(address, known, known))
            try FileManager.default.createDirectory(
                atPath: site.directory + "/state/portwatch", withIntermediateDirectories: true)
            try site.settings("rules: [", name: "state/portwatch/accepted.yaml")
            for arguments in [["run", "--config", site.settingsPath], ["check-config", site.settingsPath]] {
                let answer = try await site.run(arguments)
                #expect(answer.exit == .code(78), "\(answer.errors)")
                #expect(answer.errors.contains("accepted.yaml:1: this file does not begin as portwatch begins it"))
            }
            let text = try Data(contentsOf: URL(filePath: site.directory + "/state/portwatch/accepted.yaml"))
            #expect(text == Data("rules: [".utf8))
            #expect(
                try await site.run("policy", "test", "--config", site.settingsPath).exit == .code(2), "cannot be told")
        }
    }

    @Test func `what is suggested for what is open makes the policy that it violated clean`() async throws {
        let address = ownAddress()
        let (known, other) = (try Listener(address), try Listener(address))
        try await Site.with { site in
            try site.settings("", name: "services")
            try site.settings(expected(address, known, other))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")
            #expect(try await test(site).0.exit == .code(1))
            // Nothing has been open for as long as the history is old.
            let old = try await site.run("policy", "suggest", "--config", site.settingsPath)
            #expect(old.exit == .code(0) && old.output.hasSuffix("rules: []"))
            let suggested = try await site.run("policy", "suggest", "--from", "now", "--config", site.settingsPath)
            #expect(suggested.output.contains("expect: tcp/\(other.port)\n    ips: \(address)"))
            #expect(!suggested.output.contains("tcp/\(known.port)"), "the policy speaks of it already")
            try site.settings(suggested.output + "\n", name: "policy.yaml")
            try site.settings(
                expected(address, known, other).replacing("policy:\n", with: "policy:\n  file: policy.yaml\n"))
            let (clean, findings) = try await test(site)
            #expect(clean.exit == .code(0))
            #expect(findings.contains { $0.port == other.port && $0.ruleAt?.contains("policy.yaml:") == true })
            daemon.send(SIGHUP)
            try await daemon.errors.line(with: "reloading")
        }
    }

    /// The line of the one rule in the settings.
    private func ruleLine(_ site: Site) throws -> Int {
        let text = String(decoding: try Data(contentsOf: URL(filePath: site.settingsPath)), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return try #require(lines.firstIndex { $0.contains("- expect:") }) + 1
    }
}
