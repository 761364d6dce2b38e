import Glibc
import TestSupport
import Testing

/// Commands that ask somebody at a terminal, and that are interrupted there.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TerminalCommandTests {
    private static func delete(_ site: Site, _ id: String) -> [String] {
        ["configs", "delete", id, "--config", site.settingsPath]
    }

    @Test func `delete shows the config and asks, and only y means yes`() async throws {
        try await Site.with { site in
            try await site.serve()
            let id = try await site.create("127.9.0.9")
            // A line, an empty line, and the end of the input.
            for answer in ["n\n", "\n", "yesterday\n", "\u{4}"] {
                let terminal = try site.onTerminal(Self.delete(site, id))
                try await terminal.shows("Delete 1 scan config? [y/N] ")
                #expect(terminal.shown.contains("127.9.0.9") && terminal.shown.contains(id))
                try terminal.type(answer)
                #expect(try await terminal.ended() == .code(1), "\(answer)")
                #expect(terminal.shown.contains("nothing was deleted"))
            }
            #expect(try await site.configs().map(\.id) == [id])
            let terminal = try site.onTerminal(Self.delete(site, id))
            try await terminal.shows("[y/N]")
            try terminal.type("Y\n")
            #expect(try await terminal.ended() == .code(0))
            #expect(terminal.shown.contains("deleted scan config \(id)"))
            #expect(try await site.configs().isEmpty)
        }
    }

    @Test func `yes skips the question`() async throws {
        try await Site.with { site in
            try await site.serve()
            let id = try await site.create("127.9.0.9")
            let terminal = try site.onTerminal(Self.delete(site, id) + ["--yes"])
            #expect(try await terminal.ended() == .code(0))
            #expect(!terminal.shown.contains("[y/N]"))
            #expect(try await site.configs().isEmpty)
        }
    }

    @Test func `Ctrl-C at the question ends it with nothing done`() async throws {
        try await Site.with { site in
            try await site.serve()
            let id = try await site.create("127.9.0.9")
            let terminal = try site.onTerminal(Self.delete(site, id))
            try await terminal.shows("[y/N]")
            try terminal.type("\u{3}")
            #expect(try await terminal.ended() == .signal(SIGINT))
            #expect(terminal.shown.contains("portwatch: interrupted"))
            #expect(try await site.configs().map(\.id) == [id])
        }
    }

    @Test func `apply shows its plan in colours and asks before it does anything`() async throws {
        try await Site.with { site in
            try await site.serve()
            let id = try await site.create("127.9.0.9")
            try site.settings("configs: [{ips: [127.9.0.1], ports: [1], every: once}]", name: "set.yaml")
            let command = ["configs", "apply", site.directory + "/set.yaml", "--prune", "--config", site.settingsPath]
            for (colour, added) in [("", "\u{1B}[32m+ 127.9.0.1 ports 1, once\u{1B}[0m"), ("1", "\n+ 127.9.0.1")] {
                let terminal = try site.onTerminal(command, environment: ["NO_COLOR": colour])
                try await terminal.shows("Delete 1 scan config? [y/N] ")
                #expect("\n\(terminal.shown)".contains(added))
                #expect(terminal.shown.contains("- \(id): 127.9.0.9 ports 1, every 300 d"))
                try terminal.type("n\n")
                #expect(try await terminal.ended() == .code(1))
                #expect(terminal.shown.contains("nothing was changed"))
            }
            #expect(try await site.configs().map(\.id) == [id])
            let terminal = try site.onTerminal(command)
            try await terminal.shows("[y/N]")
            try terminal.type("yes\n")
            #expect(try await terminal.ended() == .code(0))
            #expect(terminal.shown.contains("source remote: 1 created, 1 deleted"))
            #expect(try await site.configs().map(\.ips) == [["127.9.0.1"]])
        }
    }

    @Test(arguments: [
        (["list"], "interrupted"), (["create", "--ip", "127.9.0.1"], "the config may have been created"),
        (["update", "x", "--once"], "the config may have been changed"),
        (["delete", "x"], "config x may have been deleted"),
    ])
    func `a command that waits in vain ends on SIGINT and says what it leaves open`(
        command: [String], text: String
    ) async throws {
        let address = ownAddress()
        // A create looks at the list first, so that it can find its twin.
        let server = try FakeSource(address) { $0.method == "GET" && command != ["list"] ? nil : .silence }
        defer { server.stop() }
        try await Site.with { site in
            try site.source(server.responder, on: address)
            let child = try site.start(["configs"] + command + ["--config", site.settingsPath])
            let method = ["list": "GET", "create": "POST", "update": "PATCH", "delete": "DELETE"][command[0]]
            try await server.responder.requests.first("the request") { $0.method == method }
            child.send(SIGINT)
            #expect(try await child.ended(within: .seconds(5)) == .signal(SIGINT))
            #expect(child.errors.all.last?.hasPrefix("portwatch: interrupted") == true)
            #expect(child.errors.all.last?.contains(text) == true, "\(child.everything)")
            #expect(child.output.all.isEmpty)
        }
    }

    @Test func `an apply that is interrupted says how far it came`() async throws {
        let address = ownAddress()
        let server = try FakeSource(address) { $0.method == "GET" ? nil : .silence }
        defer { server.stop() }
        try await Site.with { site in
            try site.source(server.responder, on: address)
            try site.settings("configs: []", name: "set.yaml")
            let child = try site.start(
                "configs", "apply", site.directory + "/set.yaml", "--prune", "--yes", "--config", site.settingsPath)
            try await server.responder.requests.first("the delete") { $0.method == "DELETE" }
            child.send(SIGINT)
            #expect(try await child.ended(within: .seconds(5)) == .signal(SIGINT))
            #expect(child.errors.all.contains { $0.contains("may have been done all the same") })
            #expect(child.errors.all.contains { $0.contains("nothing is done; 1 step not done") })
        }
    }
}
