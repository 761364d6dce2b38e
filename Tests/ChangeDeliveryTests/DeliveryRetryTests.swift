import PortHistory
import PortModel
import Testing

@testable import ChangeDelivery

struct `Trying again` {
    /// The pauses before each further attempt of a delivery that always fails, and its age when it is given up.
    private func run(_ id: Int, retryAfter: Duration? = nil) throws -> (pauses: [Duration], age: Duration) {
        var now = Timestamp.morning
        var pauses: [Duration] = []
        for attempts in 0..<10_000 {
            switch DeliveryRetry.decide(delivery(id, attempts: attempts), failedAt: now, retryAfter: retryAfter) {
            case .again(let time):
                pauses.append(time - now)
                now = time
            case .giveUp:
                return (pauses, now - .morning)
            }
        }
        throw NeverGaveUp()
    }

    private struct NeverGaveUp: Error {}

    @Test(arguments: 1...50)
    func `follows the schedule, with up to a tenth more`(_ id: Int) throws {
        let (pauses, age) = try run(id)
        for (index, pause) in pauses.enumerated() {
            let scheduled = DeliveryRetry.pauses[min(index, DeliveryRetry.pauses.count - 1)]
            #expect(pause >= scheduled && pause <= scheduled + scheduled / 10)
        }
        #expect(age > .seconds(75 * 3600) && age < .seconds(78 * 3600))
        #expect(pauses.count < 50)
    }

    @Test func `spreads deliveries, the same way in every process`() throws {
        let seconds = try (1...20).map { try run($0).pauses[7].milliseconds }
        #expect(Set(seconds).count > 10)
        let first = DeliveryRetry.decide(delivery(1, attempts: 7), failedAt: .morning, retryAfter: nil)
        #expect(first == DeliveryRetry.decide(delivery(1, attempts: 7), failedAt: .morning, retryAfter: nil))
    }

    @Test func `gives an old delivery that was hardly tried its attempts`() {
        let late = Timestamp.morning + .seconds(14 * 24 * 3600)
        for attempts in 0..<7 {
            let decision = DeliveryRetry.decide(delivery(attempts: attempts), failedAt: late, retryAfter: nil)
            #expect(decision != .giveUp)
        }
        #expect(DeliveryRetry.decide(delivery(attempts: 7), failedAt: late, retryAfter: nil) == .giveUp)
    }

    @Test(arguments: [
        // attempts before, the sink's wish, the least pause that follows
        (0, 0, 5), (0, 60, 60), (4, 0, 300), (4, 86_400, 86_400), (9, 1, 300), (9, 600, 600), (9, 86_400, 86_400),
    ])
    func `listens to a sink that names a pause`(_ attempts: Int, _ wish: Int, _ least: Int) {
        let decision = DeliveryRetry.decide(
            delivery(attempts: attempts), failedAt: .morning, retryAfter: .seconds(wish))
        guard case .again(let time) = decision else {
            Issue.record("given up")
            return
        }
        #expect(time - .morning >= .seconds(least))
        #expect(time - .morning <= .seconds(least) + .seconds(least) / 10)
    }

    @Test func `survives numbers that make no sense`() {
        for attempts in [Int.min, -1, Int.max - 1] {
            _ = DeliveryRetry.decide(
                delivery(createdAt: Timestamp(milliseconds: .min), attempts: attempts),
                failedAt: Timestamp(milliseconds: .max), retryAfter: .seconds(Int64.max))
        }
    }

    @Test func `of the outbox waits longer each time, up to a minute`() {
        let pauses = (0...70).map { DeliveryRetry.outboxPause(failures: $0).components.seconds }
        #expect(Array(pauses[1...8]) == [1, 2, 4, 8, 16, 32, 60, 60])
        #expect(pauses.allSatisfy { (1...60).contains($0) })
    }
}

struct `A failure` {
    @Test func `is told when it begins, shows a new kind, and ends`() {
        var notice = FailureNotice<String>()
        #expect(notice.succeeded() == nil)
        #expect(notice.failed("refused", at: .morning) == .began("refused"))
        for second in 1...1000 {
            let time = Timestamp.morning + .seconds(second)
            let change = notice.failed(second % 2 == 0 ? "refused" : "timeout", at: time)
            #expect(change == (second == 1 ? .changed("timeout") : nil))
        }
        #expect(notice.succeeded() == .ended(failures: 1001, since: .morning))
        #expect(!notice.isFailing)
        #expect(notice.failed("refused", at: .morning) == .began("refused"))
    }

    @Test func `in ever new words is told only a few times`() {
        var notice = FailureNotice<Int>()
        let told = (0..<1000).compactMap { notice.failed($0, at: .morning) }
        #expect(told.count == 8)
    }
}
