import Glibc
import TestSupport
import Testing

/// `portwatch configs apply`.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ApplyCommandTests {
    private static let two = """
        configs:
          - {ips: [127.9.0.1], ports: [1], every: 300d}
          - {ips: [127.9.0.2, 127.9.0.3], ports: [default], frequency: 100}
        """

    private func apply(_ site: Site, _ extra: String...) async throws -> Site.Answer {
        try await site.run(["configs", "apply", site.directory + "/set.yaml", "--config", site.settingsPath] + extra)
    }

    @Test func `it creates, does nothing when nothing differs, edits in place, and keeps what is not declared`()
        async throws
    {
        try await Site.with { site in
            try await site.serve()
            let other = try await site.create("127.9.0.9")
            try site.settings(Self.two, name: "set.yaml")
            let first = try await apply(site)
            #expect(first.exit == .code(0), "\(first.errors)")
            #expect(
                first.output.split(separator: "\n") == [
                    "+ 127.9.0.1 ports 1, every 300 d", "+ 127.9.0.2, 127.9.0.3 ports default, every 100 d",
                ])
            #expect(
                first.errors == "source remote: 2 created; 1 not declared and kept (--prune deletes them)")

            let before = try await site.configs()
            #expect(before.count == 3 && before.contains { $0.id == other })
            let again = try await apply(site)
            #expect(again.exit == .code(0))
            #expect(again.output.isEmpty)
            #expect(again.errors.contains("nothing to change; 2 as declared"))

            try site.settings(Self.two.replacing("[1]", with: "[2]"), name: "set.yaml")
            let edited = try await apply(site)
            let id = try #require(before.first { $0.ips == ["127.9.0.1"] }).id
            #expect(edited.output == "~ \(id): 127.9.0.1, ports 1 -> 2")
            #expect(edited.errors.contains("1 updated; 1 as declared; 1 not declared"))
            #expect(try await site.configs().first { $0.id == id }?.ports == ["2"])
        }
    }

    @Test func `without a terminal nothing is changed before deletes are agreed to`() async throws {
        try await Site.with { site in
            try await site.serve()
            let other = try await site.create("127.9.0.9")
            try site.settings(Self.two, name: "set.yaml")
            let refused = try await apply(site, "--prune")
            #expect(refused.exit == .code(1))
            #expect(refused.errors.contains("--yes") && refused.errors.contains("nothing was changed"))
            #expect(try await site.configs().map(\.id) == [other])

            let done = try await apply(site, "--prune", "--yes", "--output", "json")
            #expect(done.exit == .code(0), "\(done.errors)")
            let plan = try done.decoded(PlanDocument.self)
            #expect(plan.actions.map(\.action) == ["create", "create", "delete"])
            #expect(plan.actions.allSatisfy { $0.outcome == "done" && $0.id != nil })
            #expect(plan.actions.last?.id == other)
            #expect(try await Set(site.configs().map(\.id)) == Set(plan.actions.prefix(2).compactMap(\.id)))
        }
    }

    @Test func `a dry run changes nothing and ends with what it found`() async throws {
        try await Site.with { site in
            let server = try await site.serve()
            try site.settings(Self.two, name: "set.yaml")
            let some = try await apply(site, "--dry-run")
            #expect(some.exit == .code(1))
            #expect(some.output.split(separator: "\n").count == 2)
            #expect(some.errors == "source remote: 2 to create; nothing was changed")
            #expect(try await site.configs().isEmpty)
            let document = try await apply(site, "-n", "--output", "json")
            #expect(document.exit == .code(1))
            #expect(try document.decoded(PlanDocument.self).actions.map(\.outcome) == ["planned", "planned"])

            #expect(try await apply(site).exit == .code(0))
            let none = try await apply(site, "--dry-run", "--prune")
            #expect(none.exit == .code(0))
            #expect(none.output.isEmpty)
            try site.settings("configs: 1", name: "set.yaml")
            #expect(try await apply(site, "--dry-run").exit == .code(2))
            try site.settings(Self.two, name: "set.yaml")
            server.send(SIGTERM)
            _ = try await server.ended()
            let down = try await apply(site, "--dry-run", "--source", "nobody")
            #expect(down.exit == .code(2))
            #expect(down.errors.contains("remote"))
        }
    }

    @Test func `standard input is a file too, and every fault of it is told before anything is asked`() async throws {
        try await Site.with { site in
            try await site.serve()
            let done = try await site.run(
                "configs", "apply", "-", "--config", site.settingsPath,
                input: #"{"configs": [{"ips": ["127.9.0.1"], "ports": ["1"], "frequency": 0}]}"#)
            #expect(done.exit == .code(0), "\(done.errors)")
            #expect(done.output == "+ 127.9.0.1 ports 1, once")

            let faulty = try await site.run(
                "configs", "apply", "-", "--config", site.settingsPath,
                input: "configs:\n  - {ips: [x], ports: [1], every: 1d}\n  - {ips: [127.0.0.1], ports: [0], every: 1}")
            #expect(faulty.exit == .code(1))
            let lines = faulty.errors.split(separator: "\n")
            try #require(lines.count == 3)
            #expect(lines[0].hasPrefix("portwatch: standard input:2: configs[0].ips[0]: \"x\""))
            #expect(lines[1].hasPrefix("portwatch: standard input:3: configs[1].ports[0]"))
            #expect(lines[2].hasPrefix("portwatch: standard input:3: configs[1].every"))

            let unknown = try await site.run(
                "configs", "apply", "-", "--config", site.settingsPath,
                input: "configs:\n  - {id: missing, ips: [127.9.0.2], ports: [1], every: 1d}")
            #expect(unknown.exit == .code(1))
            #expect(
                unknown.errors.contains("standard input:2: configs[0].id: source remote has no scan config missing"))
            #expect(try await site.configs().count == 1)
        }
    }

    @Test func `a failure in the middle says what is done and what is not`() async throws {
        let address = ownAddress()
        let server = try FakeSource(address) { request in
            request.method == "POST" ? .status(400, body: FakeSource.refusal) : nil
        }
        defer { server.stop() }
        try await Site.with { site in
            try site.source(server.responder, on: address)
            try site.settings(
                "configs: [{ips: [127.9.0.1], ports: [1], every: 1d}, {ips: [127.9.0.2], ports: [1], every: 1d}]",
                name: "set.yaml")
            let failed = try await apply(site, "--prune", "--yes")
            #expect(failed.exit == .code(1))
            #expect(failed.output.split(separator: "\n").count == 3)
            #expect(failed.errors.contains("could not create a scan config"))
            #expect(failed.errors.contains("source remote: nothing is done; 3 steps not done; apply it again"))
            #expect(!server.requests.contains { $0.method == "DELETE" })
        }
    }

    @Test func `with JSON the plan comes first too, beside it`() async throws {
        let address = ownAddress()
        let server = try FakeSource(address) { $0.method == "GET" ? nil : .silence }
        defer { server.stop() }
        try await Site.with { site in
            try site.source(server.responder, on: address)
            try site.settings(Self.two, name: "set.yaml")
            let child = try site.start(
                "configs", "apply", site.directory + "/set.yaml", "--config", site.settingsPath, "--output", "json")
            // The first request is never answered.
            try await child.errors.line(with: "+ 127.9.0.1 ports 1, every 300 d")
            try await child.errors.line(with: "+ 127.9.0.2, 127.9.0.3 ports default, every 100 d")
            try await server.responder.requests.first("the first create") { $0.method == "POST" }
            child.send(SIGINT)
            #expect(try await child.ended(within: .seconds(5)) == .signal(SIGINT))
        }
    }
}
