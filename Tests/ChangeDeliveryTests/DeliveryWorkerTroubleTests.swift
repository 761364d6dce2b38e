import PortHistory
import PortModel
import Testing

@testable import ChangeDelivery

@Suite(.timeLimit(.minutes(1)))
struct `A delivery worker in trouble` {
    private let rig = WorkerRig()

    @Test func `tries a failing outbox again without attempting a delivery twice, and tells of it once`() async throws {
        let outbox = rig.outbox
        let sink = ScriptedSink { delivery in
            if delivery.id == "msg_1" { outbox.fail("disk full") }
            return .delivered
        }
        outbox.owe()
        try await rig.working(sink) {
            _ = try await sink.attempts.next()
            for _ in 1...20 {
                _ = try await outbox.failures.next()
                try await rig.clock.skipToNextSleep()
            }
            _ = try await outbox.failures.next()
            outbox.fail(nil)
            try await rig.clock.skipToNextSleep()
            #expect(try await outbox.marks.next() == .delivered("msg_1"))
            let next = outbox.owe()
            #expect(try await sink.attempts.next().id == next.id)
        }
        #expect(rig.lines.all.filter { $0.hasPrefix("error: history cannot be used") }.count == 1)
        #expect(rig.lines.all.filter { $0.hasPrefix("notice: history can be used") }.count == 1)
    }

    @Test func `recovers when the outbox could not be asked`() async throws {
        let sink = ScriptedSink()
        rig.outbox.fail("database is locked")
        try await rig.working(sink) {
            _ = try await rig.outbox.failures.next()
            rig.outbox.fail(nil)
            let owed = rig.outbox.owe()
            #expect(try await sink.attempts.next().id == owed.id)
            _ = try await rig.outbox.marks.next()
        }
    }

    @Test func `that is stopped lets an attempt in flight end and keeps its result`() async throws {
        let release = Bell()
        let graceEnd = Bell()
        let sink = ScriptedSink { _ in
            await release.heard()
            return Task.isCancelled ? .failed(reason: "cancelled", retryAfter: nil) : .delivered
        }
        let grace: @Sendable () async -> Void = {
            // The worker has been cancelled; only now does the attempt end.
            release.ring()
            await graceEnd.heard()
        }
        rig.outbox.owe()
        try await rig.working(sink, grace: grace) { _ = try await sink.attempts.next() }
        graceEnd.ring()
        #expect(rig.outbox.owedIDs.isEmpty)
    }

    @Test func `that is stopped cuts an attempt short after the grace and leaves it owed`() async throws {
        let sink = ScriptedSink { _ in
            await Bell().heard()
            return .failed(reason: "cancelled", retryAfter: nil)
        }
        rig.outbox.owe()
        try await rig.working(sink) { _ = try await sink.attempts.next() }
        #expect(rig.outbox.owedIDs == ["msg_1"])
        #expect(rig.lines.all.isEmpty)
        let next = ScriptedSink()
        try await rig.working(next) {
            let again = try await next.attempts.next()
            #expect(again.id == "msg_1" && again.attempts == 0)
            _ = try await rig.outbox.marks.next()
        }
    }

    @Test func `that waits stops at once`() async throws {
        let sink = ScriptedSink { _ in .failed(reason: "refused", retryAfter: .seconds(3600)) }
        rig.outbox.owe()
        try await rig.working(sink, ScriptedSink("idle")) { _ = try await rig.outbox.marks.next() }
    }
}
