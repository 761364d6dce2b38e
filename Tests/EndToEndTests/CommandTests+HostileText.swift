import TestSupport
import Testing

/// What the commands make of texts that a source sends to harm a terminal.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HostileTextCommandTests {
    private static let ips = ["127.9.9.9\u{202E}", "tag\u{E0041}"]
    private static let ports = ["\u{9B}31m", "\u{1B}[2J\u{7F}", "line\u{2028}", "ünï 端口 🙂"]

    /// A list of one config, escaped as a source may: the client's texts have the characters themselves.
    private static let list = #"""
        {"success": true, "errors": [], "messages": [], "result": [{"id": "a", "account_id": "local",
        "ips": ["127.9.9.9\u202e", "tag\udb40\udc41"],
        "ports": ["\u009b31m", "\u001b[2J\u007f", "line\u2028", "ünï 端口 🙂"], "frequency": 1}]}
        """#

    private func expectSafe(_ answer: Site.Answer, _ comment: Comment) {
        for scalar in (answer.output + answer.errors).unicodeScalars where scalar != "\n" {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format && category != .lineSeparator, comment)
        }
    }

    @Test func `hostile texts reach no terminal, and programs get them as they are`() async throws {
        let address = ownAddress()
        let server = try FakeSource(address) { $0.method == "GET" ? .status(200, body: Self.list) : nil }
        defer { server.stop() }
        try await Site.with { site in
            try site.source(server.responder, on: address)
            try site.settings("configs: []", name: "set.yaml")
            let commands = [
                ["list"], ["show", "a"], ["apply", site.directory + "/set.yaml", "--prune", "--dry-run"],
                ["apply", site.directory + "/set.yaml", "--prune", "--yes"],
            ]
            for command in commands {
                for format in ["table", "json"] {
                    let answer = try await site.run(
                        ["configs"] + command + ["--config", site.settingsPath, "--output", format])
                    #expect(
                        answer.output.contains("ünï 端口 🙂") == (format == "json" || command[0] == "show"), "\(answer)")
                    expectSafe(answer, "\(command) \(format)")
                    guard format == "json", command[0] != "apply" else { continue }
                    let document =
                        command[0] == "list"
                        ? try answer.decoded([ConfigDocument].self).first : try answer.decoded(ConfigDocument.self)
                    #expect(document?.ips == Self.ips)
                    #expect(document?.ports == Self.ports)
                }
            }
        }
    }
}
