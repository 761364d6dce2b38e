import PortHistory
import PortModel
import Testing

/// An outbox and a way to owe something through it.
protocol OutboxHarness: Sendable {
    var outbox: any Outbox { get }
    /// Commits a delivery of so many events, due at once.
    func owe(to sink: String, events: Int, at time: Timestamp) async throws
}

/// What a worker relies on: every outbox passes each of these, starting empty.
enum OutboxConformance: String, CaseIterable, Sendable {
    case anEmptyOutboxOwesNothing
    case theOldestDeliveryOfTheSinkComesFirst
    case askingTakesNothingAway
    case whatIsDeliveredIsNotHandedOutAgain
    case aFailedDeliveryStaysFirstAndIsDueLater
    case aDeadDeliveryMakesWay
    case sinksDoNotMix
    case aListenerIsToldAtTheStartAndAfterACommit

    func check(_ harness: some OutboxHarness) async throws {
        switch self {
        case .anEmptyOutboxOwesNothing: try await checkEmpty(harness)
        case .theOldestDeliveryOfTheSinkComesFirst: try await checkOrder(harness)
        case .askingTakesNothingAway: try await checkAsking(harness)
        case .whatIsDeliveredIsNotHandedOutAgain: try await checkDelivered(harness)
        case .aFailedDeliveryStaysFirstAndIsDueLater: try await checkFailed(harness)
        case .aDeadDeliveryMakesWay: try await checkDead(harness)
        case .sinksDoNotMix: try await checkSinks(harness)
        case .aListenerIsToldAtTheStartAndAfterACommit: try await checkListening(harness)
        }
    }

    private func next(_ harness: some OutboxHarness, _ sink: String = "a") async throws -> Delivery {
        try #require(try await harness.outbox.nextDelivery(sink: sink)).delivery
    }

    private func checkEmpty(_ harness: some OutboxHarness) async throws {
        let next = try await harness.outbox.nextDelivery(sink: "a")
        #expect(next == nil)
    }

    private func checkOrder(_ harness: some OutboxHarness) async throws {
        try await harness.owe(to: "a", events: 2, at: .morning)
        try await harness.owe(to: "a", events: 1, at: .morning + .seconds(1))
        let next = try #require(try await harness.outbox.nextDelivery(sink: "a"))
        #expect(next.delivery.createdAt == .morning)
        #expect(next.due <= .morning)
        #expect(next.delivery.attempts == 0)
        #expect(next.delivery.events.count == 2)
        #expect(next.delivery.events.map(\.sequence) == next.delivery.events.map(\.sequence).sorted())
    }

    private func checkAsking(_ harness: some OutboxHarness) async throws {
        try await harness.owe(to: "a", events: 1, at: .morning)
        let first = try await next(harness)
        #expect(try await next(harness) == first)
    }

    private func checkDelivered(_ harness: some OutboxHarness) async throws {
        try await harness.owe(to: "a", events: 1, at: .morning)
        try await harness.owe(to: "a", events: 1, at: .morning)
        let first = try await next(harness)
        try await harness.outbox.markDelivered(first, at: .morning)
        let second = try await next(harness)
        #expect(second.sequence > first.sequence)
        #expect(second.id != first.id)
        try await harness.outbox.markDelivered(second, at: .morning)
        let none = try await harness.outbox.nextDelivery(sink: "a")
        #expect(none == nil)
    }

    private func checkFailed(_ harness: some OutboxHarness) async throws {
        try await harness.owe(to: "a", events: 1, at: .morning)
        try await harness.owe(to: "a", events: 1, at: .morning)
        let first = try await next(harness)
        let retryAt = Timestamp.morning + .seconds(5)
        try await harness.outbox.markFailed(first, at: .morning, reason: "refused", retryAt: retryAt)
        let again = try #require(try await harness.outbox.nextDelivery(sink: "a"))
        #expect(again.due == retryAt)
        #expect(again.delivery.id == first.id)
        #expect(again.delivery.createdAt == first.createdAt)
        #expect(again.delivery.events == first.events)
        #expect(again.delivery.attempts == 1)
    }

    private func checkDead(_ harness: some OutboxHarness) async throws {
        try await harness.owe(to: "a", events: 1, at: .morning)
        try await harness.owe(to: "a", events: 1, at: .morning)
        let first = try await next(harness)
        try await harness.outbox.markDead(first, at: .morning, reason: "gone")
        #expect(try await next(harness).id != first.id)
    }

    private func checkSinks(_ harness: some OutboxHarness) async throws {
        try await harness.owe(to: "a", events: 1, at: .morning)
        try await harness.owe(to: "b", events: 1, at: .morning)
        let first = try await next(harness, "a")
        #expect(first.sink == "a")
        try await harness.outbox.markFailed(first, at: .morning, reason: "r", retryAt: .morning + .seconds(60))
        let other = try #require(try await harness.outbox.nextDelivery(sink: "b"))
        #expect(other.delivery.sink == "b")
        #expect(other.due <= .morning)
    }

    private func checkListening(_ harness: some OutboxHarness) async throws {
        var iterator = harness.outbox.owed().makeAsyncIterator()
        #expect(await iterator.next() != nil)
        try await harness.owe(to: "a", events: 1, at: .morning)
        #expect(await iterator.next() != nil)
        var late = harness.outbox.owed().makeAsyncIterator()
        #expect(await late.next() != nil)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct `An outbox` {
    @Test(arguments: OutboxConformance.allCases)
    func `in memory keeps what workers rely on`(_ promise: OutboxConformance) async throws {
        try await promise.check(MemoryOutbox())
    }
}
