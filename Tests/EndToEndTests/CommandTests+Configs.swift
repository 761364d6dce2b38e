import Glibc
import TestSupport
import Testing

/// The commands of configs and results, without a terminal.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ConfigCommandTests {
    @Test func `without a terminal delete asks nothing, and takes several ids`() async throws {
        try await Site.with { site in
            try await site.serve()
            let ids = [try await site.create("127.9.0.1"), try await site.create("127.9.0.2")]
            let left = try await site.create("127.9.0.3")
            let refused = try await site.run(
                ["configs", "delete", ids[0], "mis\u{7}sing", "--output", "json", "--config", site.settingsPath])
            #expect(refused.exit == .code(1))
            #expect(refused.output.isEmpty)
            #expect(refused.errors.contains("mis\\u{7}sing; nothing was deleted"))
            #expect(try await site.configs().count == 3)

            let done = try await site.run(
                ["configs", "delete", "--output", "json", "--config", site.settingsPath] + ids)
            #expect(done.exit == .code(0), "\(done.errors)")
            #expect(try done.decoded([ConfigDocument].self).map(\.ips) == [["127.9.0.1"], ["127.9.0.2"]])
            #expect(try await site.configs().map(\.id) == [left])

            let gone = try await site.run(["configs", "delete", ids[0], left, "--config", site.settingsPath])
            #expect(gone.exit == .code(1))
            #expect(gone.errors.contains("no such config") && gone.errors.contains("1 more not deleted"))
        }
    }

    @Test func `a table has the first addresses, and show and JSON have all`() async throws {
        try await Site.with { site in
            try await site.serve()
            let ips = (1...5).map { "127.9.1.\($0)" }
            let id = try await site.create(ips.joined(separator: ","))
            let list = try await site.run("configs", "--config", site.settingsPath)
            #expect(list.output.contains("127.9.1.1, 127.9.1.2, … (5)"))
            #expect(!list.output.contains("127.9.1.3"))
            #expect(try await site.configs().map(\.ips) == [ips])
            let shown = try await site.run("configs", "show", id, "--config", site.settingsPath)
            #expect(shown.output.contains("config     \(id)\naddresses  127.9.1.1\n           127.9.1.2\n"))
            #expect(ips.allSatisfy(shown.output.contains))
            let json = try await site.run("configs", "show", id, "--config", site.settingsPath, "--output", "json")
            #expect(try json.decoded(ConfigDocument.self).ips == ips)
        }
    }

    @Test func `a result says when its scan ended, and JSON says all of it`() async throws {
        let address = ownAddress()
        let port = try Listener(address)
        try await Site.with { site in
            try await site.serve()
            let id = try await site.create(address, ports: "\(port.port)")
            let command = ["results", id, "--config", site.settingsPath]
            let answer = try await eventually("a result") {
                let answer = try await site.run(command)
                return answer.exit == .code(0) ? answer : nil
            }
            #expect(answer.output.contains("\(port.port)/tcp"))
            #expect(answer.errors.hasPrefix("1 open port on 1 address; the scan ended at 2"))
            let document = try await site.run(command + ["--output", "json"]).decoded(ResultDocument.self)
            #expect(document.source == "remote" && document.config == id)
            #expect(document.hosts.map(\.address) == [address])
            #expect(document.hosts[0].ports.map(\.number) == [port.port])
            #expect(document.scan != nil && document.etag != nil && document.finished?.hasSuffix("Z") == true)
            #expect(document.coverage == "listed-addresses")
            #expect(document.problems.isEmpty && !document.partial)
        }
    }

    @Test func `what cannot be read of a result is told`() async throws {
        let address = ownAddress()
        let result = #"{"127.9.0.1": [{"number": 1, "proto": "tcp", "status": "open"}], "nonsense": []}"#
        let server = try FakeSource(address) { request in
            guard request.path.contains("/results/") else { return nil }
            return .status(
                200, body: #"{"success": true, "errors": [], "messages": [], "result": \#(result)}"#)
        }
        defer { server.stop() }
        try await Site.with { site in
            try site.source(server.responder, on: address)
            let command = ["results", FakeSource.id, "--config", site.settingsPath]
            let table = try await site.run(command)
            #expect(table.exit == .code(0))
            #expect(table.errors.contains("left out of the result: ") && table.errors.contains("nonsense"))
            #expect(table.errors.contains("the source does not say when the scan ended; not all of the result"))
            let document = try await site.run(command + ["--output", "json"]).decoded(ResultDocument.self)
            #expect(document.partial && document.problems.count == 1)
            #expect(document.finished == nil && document.coverage == "whole-scope")
        }
    }

    @Test(arguments: [
        ["create", "--ip", ""], ["create", "--ip", "127.0.0.1,"], ["create", "--ip", "127.0.0.0/19"],
        ["create", "--ip", "127.0.0.1", "--ports", "80-22"], ["create", "--ip", "127.0.0.1", "--ports", "0"],
        ["create", "--ip", "127.0.0.1", "--every", "0s"], ["create", "--ip", "127.0.0.1", "--frequency", "nan"],
        ["create", "--ip", "127.0.0.1", "--once", "--every", "1d"], ["create"], ["update", "x"], ["delete"], ["apply"],
        ["update", "x", "--ip", "1.2.3.4.5"], ["list", "--output", "yaml"], ["show"],
    ])
    func `what cannot be meant is refused before anything is asked`(arguments: [String]) async throws {
        try await Site.with { site in
            let answer = try await site.run(["configs"] + arguments)
            #expect(answer.exit == .code(64), "\(answer.errors)")
            #expect(answer.errors.hasPrefix("Error: ") && answer.output.isEmpty)
        }
    }

    @Test func `a reader that has read enough is no failure`() async throws {
        let address = ownAddress()
        // More than a pipe takes, so that the program is still writing when its reader goes.
        let ips = (0..<5000).map { #""127.9.\#($0 / 250).\#($0 % 250)""# }.joined(separator: ",")
        let body = """
            {"success": true, "errors": [], "messages": [], "result":
            [{"id": "a", "account_id": "local", "ips": [\(ips)], "ports": ["1"], "frequency": 1}]}
            """
        let server = try FakeSource(address) { _ in .status(200, body: body) }
        defer { server.stop() }
        try await Site.with { site in
            try site.source(server.responder, on: address)
            let answer = try await site.shell(
                "portwatch configs list --config '\(site.settingsPath)' --output json | head -n 1; "
                    + "echo ${PIPESTATUS[0]}")
            #expect(answer.output == "[\n141")
            #expect(answer.errors.isEmpty)
        }
    }
}

/// `portwatch results --output json`.
struct ResultDocument: Decodable, Sendable {
    struct Host: Decodable, Sendable {
        let address: String
        let ports: [Port]
    }
    struct Port: Decodable, Sendable {
        let number: UInt16
    }
    let source: String
    let config: String
    let scan: String?
    let finished: String?
    let etag: String?
    let coverage: String
    let partial: Bool
    let problems: [String]
    let hosts: [Host]
}
