import PortHistory
import PortModel
import Testing

@testable import ChangeDelivery

struct `A delivery worker's decisions` {
    private func machine() -> DeliveryMachine {
        var machine = DeliveryMachine()
        #expect(machine.handle(.started, at: .morning).action == .ask)
        return machine
    }

    @Test func `wait where nothing is owed or nothing is due`() {
        var machine = machine()
        #expect(machine.handle(.next(nil, due: .epoch), at: .morning).action == .wait(until: nil))
        #expect(machine.handle(.woke, at: .morning).action == .ask)
        let due = Timestamp.morning + .milliseconds(1)
        #expect(machine.handle(.next(delivery(), due: due), at: .morning).action == .wait(until: due))
        #expect(machine.handle(.woke, at: due).action == .ask)
        #expect(machine.handle(.next(delivery(), due: due), at: due).action == .attempt(delivery()))
    }

    @Test func `keep a result until the outbox has it, without another attempt`() {
        var machine = machine()
        _ = machine.handle(.next(delivery(), due: .morning), at: .morning)
        let mark = DeliveryMachine.Mark(delivery: delivery(), time: .morning, result: .delivered)
        #expect(machine.handle(.attempted(.delivered), at: .morning).action == .mark(mark))
        var now = Timestamp.morning
        var told: [DeliveryNotice] = []
        for failure in 1...100 {
            let step = machine.handle(.outboxFailed("disk full"), at: now)
            told += step.notices
            guard case .wait(let time?) = step.action else {
                Issue.record("\(step.action)")
                return
            }
            #expect(time - now == DeliveryRetry.outboxPause(failures: failure))
            now = time
            #expect(machine.handle(.woke, at: now).action == .mark(mark))
        }
        let step = machine.handle(.marked, at: now)
        #expect(step.action == .ask)
        #expect(
            told + step.notices
                == [.outboxFailing(reason: "disk full"), .outboxRecovered(failures: 100, since: .morning)])
        let pause = DeliveryRetry.outboxPause(failures: 1)
        #expect(machine.handle(.outboxFailed("disk full"), at: now).action == .wait(until: now + pause))
    }

    @Test func `tell of a sink that fails once, and of its recovery`() {
        var machine = machine()
        var told: [DeliveryNotice] = []
        for attempt in 0..<5 {
            _ = machine.handle(.next(delivery(attempts: attempt), due: .morning), at: .morning)
            told += machine.handle(.attempted(.failed(reason: "refused", retryAfter: nil)), at: .morning).notices
            told += machine.handle(.marked, at: .morning).notices
        }
        _ = machine.handle(.next(delivery(attempts: 5), due: .morning), at: .morning)
        told += machine.handle(.attempted(.delivered), at: .morning).notices
        #expect(told.count == 2)
        guard case .sinkFailing("refused", _) = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(told.last == .sinkRecovered(failures: 5, since: .morning))
    }

    @Test(arguments: [
        (DeliveryOutcome.rejected(reason: "gone"), 0, Timestamp.morning),
        (.failed(reason: "gone", retryAfter: nil), 40, .morning + .seconds(80 * 3600)),
    ])
    func `give up what is rejected or too old`(_ outcome: DeliveryOutcome, _ attempts: Int, _ now: Timestamp) {
        var machine = machine()
        let delivery = delivery(attempts: attempts)
        _ = machine.handle(.next(delivery, due: .morning), at: now)
        let step = machine.handle(.attempted(outcome), at: now)
        #expect(
            step.action == .mark(DeliveryMachine.Mark(delivery: delivery, time: now, result: .dead(reason: "gone"))))
        #expect(step.notices == [.gaveUp(id: "msg_1", events: 1, reason: "gone")])
    }

    @Test func `when stopping write what was achieved and drop what failed`() {
        let results: [(DeliveryOutcome, isWritten: Bool)] = [
            (.delivered, true), (.rejected(reason: "gone"), true),
            (.failed(reason: "cancelled", retryAfter: nil), false),
        ]
        for (outcome, isWritten) in results {
            var machine = machine()
            _ = machine.handle(.next(delivery(), due: .morning), at: .morning)
            let step = machine.handle(.attempted(outcome), at: .morning, stopping: true)
            if isWritten {
                guard case .mark = step.action else {
                    Issue.record("\(outcome): \(step.action)")
                    continue
                }
                #expect(machine.handle(.marked, at: .morning, stopping: true).action == .stop)
            } else {
                #expect(step.action == .stop)
                #expect(step.notices.isEmpty)
            }
        }
    }

    @Test func `when stopping begin nothing`() {
        let inputs: [DeliveryMachine.Input] = [
            .started, .woke, .next(delivery(), due: .morning), .next(nil, due: .epoch), .marked, .outboxFailed("x"),
        ]
        for input in inputs {
            var machine = machine()
            #expect(machine.handle(input, at: .morning, stopping: true).action == .stop)
        }
    }
}
