import Glibc
import TestSupport
import Testing

/// The commands beside the daemon, and how they end.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CommandTests {
    @Test func `the history is read while the daemon runs, after it was stopped and after it was killed`() async throws
    {
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [port])]))
            for signal in [SIGTERM, SIGKILL] {
                let daemon = try await site.daemon()
                try await site.eventually("SELECT count(*) FROM open_ports", as: Int.self) { $0 == [1] }
                try await expectReadable(site, port)
                daemon.send(signal)
                _ = try await daemon.ended()
                try await expectReadable(site, port)
            }
        }
    }

    private func expectReadable(_ site: Site, _ port: Listener) async throws {
        #expect(try await site.openPorts().map(\.port) == [port.port])
        #expect(try await site.events().map(\.type) == ["config.added", "baseline.established"])
        let status = try await site.status()
        #expect(status.history == site.historyPath)
        #expect(status.configs.map(\.state) == ["watching"])
        #expect(status.sources.map(\.failures) == [0])
        for command in ["open", "events", "status"] {
            let table = try await site.run(command, "--history", site.historyPath)
            #expect(table.exit == .code(0))
            #expect(table.errors.isEmpty)
            #expect(table.output.contains(command == "open" ? port.address : "local"))
            #expect(!table.output.contains("\u{1B}"), "no colours where there is no terminal")
        }
    }

    @Test func `each command ends with the code that the help promises`() async throws {
        try await Site.with { site in
            try site.settings(.embedded())
            let help = try await site.run("--help")
            #expect(help.exit == .code(0))
            #expect(help.output.contains("78"))
            let checked = try await site.run("check-config", site.settingsPath)
            #expect(checked.exit == .code(0))
            #expect(checked.output.contains("ok: 1 source"))
            let version = try await site.run("version")
            #expect(version.exit == .code(0))
            #expect(version.output.hasPrefix("portwatch "))

            for wrong in [["nonsense"], ["open", "--output", "xml"], ["events", "--since", "yesterday"]] {
                let answer = try await site.run(wrong)
                #expect(answer.exit == .code(64), "\(wrong)")
                #expect(answer.output.isEmpty)
                #expect(!answer.errors.isEmpty)
            }
            let failures: [(arguments: [String], hint: String)] = [
                (["open", "--config", site.settingsPath], "portwatch run"),
                (["configs", "list", "--config", site.settingsPath], "portwatch run"),
                (["run", "--config", site.directory + "/missing.yaml"], "missing.yaml"),
                (["serve", "--data", site.directory + "/server", "--listen", "0.0.0.0:0"], "--behind-proxy"),
            ]
            for failure in failures {
                let answer = try await site.run(failure.arguments)
                #expect(answer.exit == .code(failure.arguments[0] == "run" ? 78 : 1), "\(failure.arguments)")
                #expect(answer.output.isEmpty)
                #expect(answer.errors.hasPrefix("portwatch: "))
                #expect(answer.errors.contains(failure.hint), "\(answer.errors)")
            }
        }
    }

    @Test func `a terminal gets colours, unless NO_COLOR says otherwise`() async throws {
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [port])]))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")
            for command in ["open", "events", "status"] {
                let plain = try await site.onTerminal(command, environment: ["NO_COLOR": "1"])
                let colourful = try await site.onTerminal(command, environment: ["NO_COLOR": ""])
                #expect(plain.contains(command == "open" ? address : "local"))
                #expect(!plain.contains("\u{1B}"))
                #expect(colourful.contains("\u{1B}["))
            }
        }
    }

    @Test func `following the events shows those that come, each once`() async throws {
        let address = ownAddress()
        let port = try Listener(address, open: false)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [port])]))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")
            let follower = try site.start("events", "--follow", "--config", site.settingsPath)
            try await follower.output.line(with: "baseline.established")
            try port.open()
            try await follower.output.line(with: "port.opened", port.name)
            #expect(follower.output.lines(with: "baseline.established").count == 1)
            follower.send(SIGINT)
            _ = try await follower.ended(within: .seconds(5))
        }
    }
}
