import TestSupport
import Testing

@testable import WatchService

@Suite struct SignalRelayTests {
    @Test(.timeLimit(.minutes(1)))
    func `a signal that comes before anybody listens waits for the first who does`() async throws {
        let relay = SignalRelay()
        relay.ring()
        relay.ring()
        var signals = relay.listen().makeAsyncIterator()
        #expect(await signals.next() != nil)
        // The next listener ends this one: the two rings were one signal, and it was taken.
        let other = relay.listen()
        #expect(await signals.next() == nil)
        relay.ring()
        var others = other.makeAsyncIterator()
        #expect(await others.next() != nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a signal goes to the one who listens now`() async throws {
        let relay = SignalRelay()
        let old = relay.listen()
        let new = relay.listen()
        relay.ring()
        #expect(try await first(of: new, "the signal") != nil)
        #expect(try await first(of: old, "the end of the old stream") == nil)
    }
}
