import GRDB
import PortHistory
import PortModel
import ScanScheduling
import TestSupport
import Testing

@testable import WatchService

/// Exceptions that run out while the daemon runs.
@Suite(.timeLimit(.minutes(1))) struct ExceptionWatchTests {
    @Test func `an exception that runs out is told once, with the rule that allowed the port`() async throws {
        try await PolicyRig.with(policy: "{rules: [{expect: tcp/22}]}") { own in
            await own.watch.look()
            let opened = try #require(try await own.events(.portOpened).first).id
            let until = own.rig.clock.current + .seconds(3600)
            let outcome = await own.desk.accept(
                AcceptRequest(event: opened, until: "\(until)", reason: "the move", owner: "data team"))
            guard case .accepted = outcome else { Issue.record("\(outcome)"); return }
            own.rig.clock.set(until - .seconds(1))
            await own.watch.look()
            #expect(try await own.events(.exceptionExpired).isEmpty)
            own.rig.clock.set(until)
            await own.watch.look()
            own.rig.clock.advance(by: ExceptionWatch.wait)
            await own.watch.look()
            let expired = try await own.events(.exceptionExpired)
            #expect(expired.count == 1)
            #expect(expired.first?.event.details["rule_reason"] == .text("the move"))
            #expect(expired.first?.event.details["expectation"] == .text("expired"))
            #expect(expired.first?.event.port?.number == 4444)
        }
    }

    @Test func `a history that fails is logged once, and nothing is forgotten`() async throws {
        try await PolicyRig.with(policy: "{rules: [{expect: tcp/4444, until: 2026-09-22}]}") { own in
            let until = try #require(Timestamp(iso8601: "2026-09-22"))
            own.rig.clock.set(until - .seconds(10))
            await own.watch.look()
            try await own.rig.database { try $0.execute(sql: "ALTER TABLE sweep RENAME TO gone") }
            own.rig.clock.set(until + .seconds(10))
            for _ in 0..<2 { await own.watch.look() }
            #expect(own.rig.log.errors.count == 1)
            try await own.rig.database { try $0.execute(sql: "ALTER TABLE gone RENAME TO sweep") }
            await own.watch.look()
            #expect(try await own.events(.exceptionExpired).count == 1)
        }
    }
}
