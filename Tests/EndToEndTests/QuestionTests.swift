import FoundationEssentials
import PortModel
import TestSupport
import Testing

/// The commands that ask the history, over what a daemon really saw.
@Suite(.serialized, .timeLimit(.minutes(2))) struct QuestionTests {
    /// A site whose daemon has seen one port open all the time, and another open and close.
    private func withPast(_ body: (Site, _ address: String, _ old: Listener, _ new: Listener) async throws -> Void)
        async throws
    {
        let address = ownAddress()
        let old = try Listener(address)
        let new = try Listener(address, open: false)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [old, new])]))
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established")
            try new.open()
            try await daemon.errors.line(with: "port.opened", new.name)
            new.close()
            try await daemon.errors.line(with: "port.closed", new.name)
            try await body(site, address, old, new)
        }
    }

    private struct Answer: Decodable {
        let answer: String
        let state: String
        let verifiedAt: String?
        let openedBy: String?
        let closedBy: String?
    }

    @Test func `open says open, closed or unknown, now and then`() async throws {
        try await withPast { site, address, old, new in
            let ask = { (arguments: [String]) -> [Answer] in
                try await site.run(["open", "--history", site.historyPath, "--output", "json"] + arguments).decoded()
            }
            let open = try await ask(["--ip", address, "--port", "\(old.port)"])
            #expect(open.map(\.answer) == ["open"] && open[0].verifiedAt != nil)
            let closed = try await ask(["--ip", address, "--port", "\(new.port)/tcp"])
            #expect(closed.map(\.answer) == ["closed"])
            let opened = try #require(closed.first?.openedBy)
            #expect(closed[0].closedBy != nil)
            #expect(
                try await ask(["--ip", address, "--port", "\(new.port)", "--at", opened]).map(\.answer) == ["open"])
            #expect(try await ask(["--ip", address, "--at", opened]).count == 2)
            #expect(try await ask(["--ip", address, "--at", "1d"]).isEmpty)
            let before = try await ask(["--ip", address, "--port", "\(old.port)", "--at", "1d"])
            #expect(before.map(\.state) == ["not-covered"])
            let table = try await site.run(
                "open", "--history", site.historyPath, "--ip", address, "--port", "\(new.port)")
            #expect(table.output.contains("closed"))
            #expect(table.output.contains(" ago)") || table.output.contains("(now)"))
        }
    }

    @Test func `two times are compared with the exit codes of diff`() async throws {
        try await withPast { site, address, old, new in
            let times: [Answer] = try await site.run(
                "open", "--history", site.historyPath, "--output", "json", "--ip", address, "--port", "\(new.port)"
            ).decoded()
            let opened = try #require(times.first?.openedBy)
            let closed = try #require(times.first?.closedBy)
            let diff = { (arguments: [String]) in
                try await site.run(["diff"] + arguments + ["--history", site.historyPath])
            }
            let differs = try await diff([opened, closed])
            #expect(differs.exit == .code(1))
            #expect(differs.output == "- \(address):\(new.port)/tcp  open -> closed")
            let same = try await diff([closed, "now"])
            #expect(same.exit == .code(0) && same.output.isEmpty)
            let json = try await diff([opened, closed, "--output", "json"])
            #expect(json.exit == .code(1))
            #expect(json.output.contains("\"change\":\"-\""))
            let nothing = try await site.run("diff", "1h", "now", "--history", site.directory + "/none.sqlite")
            #expect(nothing.exit == .code(2))
            #expect(nothing.errors.contains("none.sqlite"))
            _ = old
        }
    }

    @Test func `events are filtered, written in every form and explained`() async throws {
        try await withPast { site, address, _, new in
            let events = { (arguments: [String]) in
                try await site.run(["events", "--history", site.historyPath] + arguments)
            }
            let lines = try await events(["--type", "port.*", "--ip", address, "--output", "jsonl"]).output
                .split(separator: "\n")
            #expect(lines.count == 2)
            let told = try lines.map { try JSONDecoder().decode(ToldEvent.self, from: Data($0.utf8)) }
            #expect(told.map(\.type) == ["port.opened", "port.closed"])
            let array: [ToldEvent] = try await events(["--severity", "warning", "--output", "json"]).decoded()
            #expect(array.map(\.type) == ["port.opened"])
            #expect(try await events(["--type", "port.opened", "--until", "1d", "--output", "json"]).output == "[]")
            let csv = try await events(["--port", "\(new.port)", "--output", "csv"]).output
            #expect(csv.hasPrefix("sequence,id,time,severity,type,"))
            #expect(csv.split(whereSeparator: \.isNewline).count == 3)
            #expect(try await events(["--follow", "--output", "json"]).exit == .code(64))
            #expect(try await events(["--type", "port.none"]).exit == .code(64))
            let words = try await site.run("explain", told[1].id, "--history", site.historyPath)
            #expect(words.exit == .code(0))
            for part in ["What was seen", "Which polls", "Now it is closed", "found not to be open"] {
                #expect(words.output.contains(part), "\(part) in \(words.output)")
            }
            #expect(try await site.run("explain", "evt_none", "--history", site.historyPath).exit == .code(1))
        }
    }

    @Test func `a timeline is as wide as the terminal and plain where that is asked for`() async throws {
        try await withPast { site, address, old, new in
            let draw = { (environment: [String: String], arguments: [String]) in
                try await site.run(
                    ["timeline", address, "--since", "1h", "--history", site.historyPath] + arguments,
                    environment: environment)
            }
            for width in [80, 200] {
                let drawn = try await draw(["COLUMNS": "\(width)", "LC_ALL": "C.UTF-8"], []).output
                let lines = drawn.split(separator: "\n")
                #expect(lines.dropFirst().allSatisfy { $0.count <= width })
                let line = try #require(lines.first { $0.hasPrefix("\(old.port)/tcp") })
                #expect(line.count > width - 4 && line.hasSuffix("█"))
                #expect(drawn.contains("\(new.port)/tcp") && !drawn.contains("\u{1B}"))
            }
            let plain = try await draw(["LC_ALL": "C"], [])
            #expect(plain.output.utf8.allSatisfy { $0 < 0x80 })
            let csv = try await draw([:], ["--output", "csv"])
            #expect(csv.output.hasPrefix("address,port,proto,from,to,answer,state,reason,source,config"))
            let first = try await site.run("first-seen", "tcp/\(new.port)", "--history", site.historyPath)
            #expect(first.output.contains(address) && first.output.contains("closed"))
        }
    }

    @Test func `exports are whole, and ndiff reads two of them where it is installed`() async throws {
        try await withPast { site, address, old, new in
            let export = { (arguments: [String]) in
                try await site.run(["export", "--history", site.historyPath] + arguments)
            }
            let csv = try await export(["--format", "csv"])
            #expect(csv.output.split(whereSeparator: \.isNewline).count == 3)
            #expect(csv.output.contains("\(address),\(new.port),tcp,open,ended,"))
            #expect(
                try await export(["--format", "jsonl", "--port", "\(old.port)"]).output.contains("\"phase\":\"open\""))
            let times: [Answer] = try await site.run(
                "open", "--history", site.historyPath, "--output", "json", "--ip", address, "--port", "\(new.port)"
            ).decoded()
            let opened = try #require(times.first?.openedBy)
            for (name, at) in [("then", opened), ("now", "now")] {
                let xml = try await export(["--format", "nmap-xml", "--at", at])
                #expect(xml.output.contains("<port protocol=\"tcp\" portid=\"\(old.port)\"><state state=\"open\""))
                #expect(xml.output.contains("portid=\"\(new.port)\"") == (name == "then"))
                #expect(xml.output.hasSuffix("</nmaprun>"))
                try Data(xml.output.utf8).write(to: URL(filePath: "\(site.directory)/\(name).xml"))
            }
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/ndiff") else { return }
            let ndiff = try ChildProcess(
                "/usr/bin/ndiff", ["\(site.directory)/then.xml", "\(site.directory)/now.xml"], environment: [:])
            #expect(try await ndiff.ended() == .code(1))
            #expect(ndiff.everything.contains("-\(new.port)/tcp"), "\(ndiff.everything)")
            #expect(!ndiff.everything.contains("+\(new.port)/tcp"))
        }
    }
}
