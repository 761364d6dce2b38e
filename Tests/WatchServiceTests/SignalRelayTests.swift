import Testing

@testable import WatchService

@Suite(.timeLimit(.minutes(1)))
struct SignalRelayTests {
    @Test func `a signal that comes before anybody waits is there for the first who does, and once`() async throws {
        let relay = SignalRelay()
        relay.ring()
        relay.ring()
        try await relay.next()
        let second = Task { try await relay.next() }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
    }

    @Test func `a signal wakes who waits`() async throws {
        let relay = SignalRelay()
        async let woken: Void = relay.next()
        relay.ring()
        try await woken
    }

    @Test func `a signal that comes when the one who waited has gone is there for the next`() async throws {
        let relay = SignalRelay()
        let old = Task { try await relay.next() }
        old.cancel()
        _ = await old.result
        relay.ring()
        try await relay.next()
    }

    @Test func `a cancelled waiter takes no signal away`() async throws {
        let relay = SignalRelay()
        for _ in 0..<1000 {
            let waiter = Task { try await relay.next() }
            relay.ring()
            waiter.cancel()
            if case .failure = await waiter.result { try await relay.next() }
        }
    }
}
