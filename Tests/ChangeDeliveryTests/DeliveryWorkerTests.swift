import PortHistory
import PortModel
import Synchronization
import Testing

@testable import ChangeDelivery

@Suite(.timeLimit(.minutes(1)))
struct `A delivery worker` {
    private let rig = WorkerRig()

    @Test func `delivers what was owed before it started and what is owed later, in order`() async throws {
        rig.outbox.owe()
        rig.outbox.owe()
        let sink = ScriptedSink()
        try await rig.working(sink) { () async throws in
            for number in 1...100 {
                if number > 2 { rig.outbox.owe() }
                #expect(try await sink.attempts.next().id == "msg_\(number)")
                #expect(try await rig.outbox.marks.next() == .delivered("msg_\(number)"))
            }
        }
        #expect(rig.outbox.owedIDs.isEmpty)
        #expect(rig.lines.all.isEmpty)
    }

    @Test func `delivers nothing twice that the outbox knows is delivered`() async throws {
        let first = ScriptedSink()
        rig.outbox.owe()
        try await rig.working(first) { _ = try await rig.outbox.marks.next() }
        let second = ScriptedSink()
        try await rig.working(second) {
            rig.outbox.owe()
            #expect(try await second.attempts.next().id == "msg_2")
            _ = try await rig.outbox.marks.next()
        }
    }

    @Test func `keeps later deliveries of a failing sink behind the first, and none of another sink`() async throws {
        let isUp = Mutex(false)
        let down = ScriptedSink("down") { _ in
            isUp.withLock { $0 } ? .delivered : .failed(reason: "refused", retryAfter: nil)
        }
        let up = ScriptedSink("up")
        try await rig.working(down, up) {
            let blocked = (1...3).map { _ in rig.outbox.owe("down") }
            for _ in 1...3 {
                #expect(try await down.attempts.next().id == blocked[0].id)
                guard case .failed(blocked[0].id, _, _) = try await rig.outbox.marks.next() else {
                    Issue.record("not marked as failed")
                    return
                }
                let free = rig.outbox.owe("up")
                #expect(try await up.attempts.next().id == free.id)
                #expect(try await rig.outbox.marks.next() == .delivered(free.id))
                try await rig.clock.skipToNextSleep()
            }
            #expect(try await down.attempts.next().id == blocked[0].id)
            _ = try await rig.outbox.marks.next()
            isUp.withLock { $0 = true }
            try await rig.clock.skipToNextSleep()
            for delivery in blocked {
                #expect(try await down.attempts.next().id == delivery.id)
                #expect(try await rig.outbox.marks.next() == .delivered(delivery.id))
            }
        }
    }

    @Test func `delivers everything in order after an outage of three days, and tells of it twice`() async throws {
        let clock = rig.clock
        let end = Timestamp.morning + .seconds(72 * 3600)
        let sink = ScriptedSink { _ in
            clock.now >= end ? .delivered : .failed(reason: "https://h:443 refused the connection", retryAfter: nil)
        }
        try await rig.working(sink) {
            let owed = (1...50).map { _ in rig.outbox.owe() }
            var delivered: [String] = []
            var attempts = 0
            while delivered.count < owed.count, attempts < 1000 {
                attempts += 1
                switch try await rig.outbox.marks.next() {
                case .delivered(let id): delivered.append(id)
                case .failed: try await clock.skipToNextSleep()
                case .dead(let id, _): Issue.record("\(id) was given up")
                }
            }
            #expect(delivered == owed.map(\.id))
            #expect(attempts < 100)
        }
        #expect(rig.lines.all.count == 2)
        #expect(rig.lines.all.first?.contains("delivery failed and will be tried again") == true)
        #expect(rig.lines.all.first?.contains("sink=sink") == true)
        #expect(rig.lines.all.last?.contains("delivery works again") == true)
    }

    @Test func `gives up what a sink rejects and goes on with the next`() async throws {
        let sink = ScriptedSink { $0.id == "msg_1" ? .rejected(reason: "gone") : .delivered }
        rig.outbox.owe()
        rig.outbox.owe()
        try await rig.working(sink) { () async throws in
            #expect(try await rig.outbox.marks.next() == .dead("msg_1", reason: "gone"))
            #expect(try await rig.outbox.marks.next() == .delivered("msg_2"))
        }
    }
}
