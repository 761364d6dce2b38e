import TestSupport
import Testing

/// What keeps the daemon from starting.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StartTests {
    @Test func `a second daemon on the same history is refused`() async throws {
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [port])]))
            let first = try await site.daemon()
            let second = try await site.run("run", "--config", site.settingsPath)
            #expect(second.exit == .code(1))
            #expect(second.errors.contains("another portwatch"))
            #expect(second.errors.contains(site.historyPath))
            #expect(second.errors.contains("stop that one"))
            try await first.errors.line(with: "baseline.established")
        }
    }

    @Test func `settings that cannot be used end it with 78 and every error`() async throws {
        try await Site.with { site in
            try site.settings("scan-server:\n  allow: [nonsense]\n  refresh: 5\nno-such-key: 1\n")
            for command in [["run", "--config"], ["check-config"]] {
                let answer = try await site.run(command + [site.settingsPath])
                #expect(answer.exit == .code(78))
                #expect(answer.output.isEmpty)
                for fault in ["scan-server.allow", "scan-server.refresh", "no-such-key", site.settingsPath] {
                    #expect(answer.errors.contains(fault), "\(answer.errors)")
                }
            }
            try site.settings("sources:\n  - {name: a, account: local, token-file: \(site.directory)/missing}\n")
            let secret = try await site.run("run", "--config", site.settingsPath)
            #expect(secret.exit != .code(0))
            #expect(secret.errors.contains("missing"))
        }
    }

    @Test func `what only fails on the machine ends the daemon with its reason`() async throws {
        let taken = try Listener("127.0.0.1")
        try await Site.with { site in
            let settings = String.embedded()
            let place = "127.0.0.1:\(taken.port)"
            let faults = [
                (settings.replacing("scan-server:", with: "scan-server:\n  listen: \(place)"), place),
                (settings.replacing("type: log", with: "type: log, file: /proc/none/log"), "/proc/none/log"),
                (settings.replacing("scan-server:", with: "scan-server:\n  data: /proc/none"), "/proc/none"),
                ("history: {path: /proc/none/history.sqlite}\n" + settings, "/proc/none/history.sqlite"),
            ]
            for (text, place) in faults {
                try site.settings(text)
                let answer = try await site.run("run", "--config", site.settingsPath)
                #expect(answer.exit == .code(1))
                let last = try #require(answer.errors.split(separator: "\n").last)
                #expect(last.hasPrefix("portwatch: ") && last.contains(place), "\(answer.errors)")
            }
        }
    }
}
