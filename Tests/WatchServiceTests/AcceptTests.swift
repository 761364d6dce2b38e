import FoundationEssentials
import PortHistory
import PortModel
import TestSupport
import Testing
import WatchSettings

@testable import WatchService

/// `portwatch accept`, from the daemon's socket to the file and the next commit.
@Suite(.timeLimit(.minutes(1))) struct AcceptTests {
    private static let policy = "{rules: [{expect: tcp/22, reason: ssh}], services: /dev/null}"

    @Test func `an accepted port is expected from the next commit on, and after a start`() async throws {
        try await PolicyRig.with(policy: Self.policy) { own in
            let opened = try #require(try await own.events(.portOpened).first)
            #expect(opened.event.details["expectation"] == .text("unexpected"))
            #expect(opened.event.severity == .warning)
            let until = own.rig.clock.current + .seconds(3 * 86_400)
            try await own.commanding { client in
                let (rule, wasThere) = try await client.accept(
                    event: opened.id, until: until, reason: "a \"test\" of ours", owner: "ops")
                #expect(
                    rule.contains("192.0.2.1 tcp/4444 expected until") && rule.contains("(ops: a \"test\" of ours)"))
                #expect(!wasThere)
            }
            #expect(try own.expectation(of: 4444) == .expected)
            #expect(own.rig.log.notices.contains { $0.hasPrefix("notice accepted") })

            try await own.close()
            #expect(try await own.events(.expectedMissing).isEmpty, "it was only allowed")
            try await own.poll(try result(22, 4444))
            let again = try #require(try await own.events(.portOpened).last)
            #expect(again.event.details["expectation"] == .text("expected"))
            #expect(again.event.details["rule_reason"] == .text("a \"test\" of ours"))
            #expect(again.event.severity == .info)

            let next = try PolicyBook(own.settings.policy)
            #expect(next.current == own.book.current, "a start reads what was accepted")
        }
    }

    @Test func `accepting the same again changes nothing, and longer or for another reason does`() async throws {
        try await PolicyRig.with(policy: Self.policy) { own in
            let opened = try #require(try await own.events(.portOpened).first)
            let until = own.rig.clock.current + .seconds(86_400)
            try await own.commanding { client in
                for (until, reason, isThere) in [
                    (until, "a", false),
                    // The same command, a little later; then for less long.
                    (until + .seconds(5), "a", true), (until - .seconds(3600), "a", true),
                    (until, "b", false), (until + .seconds(86_400), "a", false), (nil, "a", false),
                    (until + .seconds(900_000), "a", true),
                    // What holds for longer is not shortened, whatever the reason: that is said.
                    (until, "c", true),
                ] as [(Timestamp?, String, Bool)] {
                    let wasThere = try await client.accept(
                        event: "\(opened.sequence)", until: until, reason: reason, owner: nil
                    ).wasThere
                    #expect(wasThere == isThere, "\(reason) until \(until?.description ?? "never")")
                }
            }
            #expect(try AcceptedFile(path: own.settings.policy.acceptedPath).rules().count == 4)
        }
    }

    @Test func `what is accepted while other settings come into use holds, and without settings nothing is accepted`()
        async throws
    {
        try await PolicyRig.with(policy: Self.policy) { own in
            let opened = try #require(try await own.events(.portOpened).first)
            let wish = AcceptRequest(event: opened.id, until: "never", reason: "ours", owner: nil)
            // The desk of the settings before, in the middle of its work, when the next ones are in use already.
            let before = own.desk
            try own.book.use(own.settings.policy)
            guard case .accepted = await before.accept(wish) else { Issue.record("not accepted"); return }
            #expect(try own.expectation(of: 4444) == .expected)
            let none = ExceptionDesk(
                history: own.rig.history.path, book: PolicyBook(), logger: own.rig.log.logger, now: own.rig.clock.now)
            guard case .failed(let why) = await none.accept(wish) else { Issue.record("accepted"); return }
            #expect(why.contains("no settings are in use yet"))
        }
    }

    @Test func `what cannot be accepted is said with what to do, and changes nothing`() async throws {
        try await PolicyRig.with(policy: Self.policy) { own in
            try await own.close()
            let opened = try #require(try await own.events(.portOpened).first).id
            let closed = try #require(try await own.events(.portClosed).first).id
            let baseline = try #require(try await own.events(.baselineEstablished).first).id
            let now = own.rig.clock.current
            try await own.commanding { client in
                for (event, until, reason, problem) in [
                    ("evt_none\u{1B}", nil, "a", "there is no event evt_none\\u{1b}"),
                    (baseline, nil, "a", "baseline.established is not about a port"),
                    (closed, nil, "a", "says that 192.0.2.1:4444/tcp has closed"),
                    (opened, nil, "  ", "no reason is given"), (opened, nil, "a\nb", "one line of 1 to 200"),
                    (opened, nil, String(repeating: "a", count: 201), "one line of 1 to 200"),
                    (opened, now, "a", "which has passed"), (opened, now - .seconds(1), "a", "which has passed"),
                    (opened, now + .seconds(40_000 * 86_400), "a", "more than a hundred years"),
                ] as [(String, Timestamp?, String, String)] {
                    let error = await #expect(throws: WatchError.self) {
                        try await client.accept(event: event, until: until, reason: reason, owner: nil)
                    }
                    #expect(error?.cause.contains(problem) == true, "\(String(describing: error))")
                }
            }
            #expect(!FileManager.default.fileExists(atPath: own.settings.policy.acceptedPath))
        }
    }

    @Test func `a damaged file is not overwritten, and what was accepted before still holds`() async throws {
        try await PolicyRig.with(policy: Self.policy) { own in
            let opened = try #require(try await own.events(.portOpened).first).id
            try await own.commanding { client in
                _ = try await client.accept(event: opened, until: nil, reason: "a", owner: nil)
                let damage = Data("rules: [".utf8)
                try damage.write(to: URL(filePath: own.settings.policy.acceptedPath))
                let error = await #expect(throws: WatchError.self) {
                    try await client.accept(event: opened, until: nil, reason: "b", owner: nil)
                }
                #expect(error?.cause.contains("does not begin as portwatch begins it") == true)
                #expect(try Data(contentsOf: URL(filePath: own.settings.policy.acceptedPath)) == damage)
            }
            #expect(try own.expectation(of: 4444) == .expected)
            #expect(throws: SettingsError.self, "a start refuses it") { try PolicyBook(own.settings.policy) }
        }
    }

    @Test func `many at once are all kept`() async throws {
        try await PolicyRig.with(policy: Self.policy) { own in
            let opened = try #require(try await own.events(.portOpened).first).id
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let outcome = await own.desk.accept(
                            AcceptRequest(event: opened, until: "never", reason: "reason \(number)", owner: nil))
                        guard case .accepted = outcome else { Issue.record("\(outcome)"); return }
                    }
                }
            }
            #expect(try AcceptedFile(path: own.settings.policy.acceptedPath).rules().count == 20)
            #expect(own.book.current.policy.rules.count == 21)
        }
    }

    @Test func `a rule that a person took out of the file is forgotten with the next one`() async throws {
        try await PolicyRig.with(policy: Self.policy) { own in
            let opened = try #require(try await own.events(.portOpened).first).id
            let accept = { (reason: String) in
                await own.desk.accept(AcceptRequest(event: opened, until: "never", reason: reason, owner: nil))
            }
            _ = await accept("first")
            let url = URL(filePath: own.settings.policy.acceptedPath)
            let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
            try Data(text.replacing("tcp/4444", with: "tcp/5555").utf8).write(to: url)
            _ = await accept("second")
            #expect(own.book.current.policy.rules.map(\.reason) == ["second", "first", "ssh"])
            #expect(try own.expectation(of: 5555) == .expected)
        }
    }
}
