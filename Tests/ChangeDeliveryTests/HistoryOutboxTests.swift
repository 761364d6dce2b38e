import PortModel
import Synchronization
import TestSupport
import Testing

@testable import PortHistory

/// The real outbox: what workers rely on holds for it too, also when the file is closed and opened in between.
@Suite(.timeLimit(.minutes(1)))
struct `The history's outbox` {
    @Test(arguments: OutboxConformance.allCases)
    func `keeps what workers rely on`(_ promise: OutboxConformance) async throws {
        try await withTemporaryDirectory { directory in
            let history = try History(path: "\(directory)/history.sqlite")
            defer { try? history.close() }
            try await promise.check(HistoryHarness(history: history))
        }
    }

    @Test func `remembers over a restart what was delivered, what failed and what was given up`() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/history.sqlite"
            var history = try History(path: path)
            let harness = HistoryHarness(history: history)
            for _ in 0..<4 { try await harness.owe(to: "a", events: 1, at: .morning) }
            let first = try #require(try await history.nextDelivery(sink: "a")).delivery
            try await history.markDelivered(first, at: .morning)
            let second = try #require(try await history.nextDelivery(sink: "a")).delivery
            try await history.markDead(second, at: .morning, reason: "gone")
            let third = try #require(try await history.nextDelivery(sink: "a")).delivery
            let retryAt = Timestamp.morning + .seconds(90)
            try await history.markFailed(third, at: .morning, reason: "refused", retryAt: retryAt)
            try history.close()

            history = try History(path: path)
            defer { try? history.close() }
            let again = try #require(try await history.nextDelivery(sink: "a"))
            #expect(again.delivery.id == third.id)
            #expect(again.delivery.events == third.events)
            #expect(again.delivery.attempts == 1)
            #expect(again.due == retryAt)
        }
    }
}

private struct HistoryHarness: OutboxHarness {
    let history: History

    var outbox: any Outbox { history }

    func owe(to sink: String, events: Int, at time: Timestamp) async throws {
        history.sinks.withLock { $0 = [sink] }
        let committed = try await history.write("owe a delivery") { [history] database in
            try history.record((0..<events).map { opened($0).event }, poll: nil, at: time, database)
        }
        history.wake(for: committed)
    }
}
