import Testing

@testable import WatchService

@Suite struct PollGateTests {
    @Test func `as many polls start as the limit lets, and the others wait in their order`() {
        var gate = PollGate(limit: 2)
        #expect(gate.enter(job(1)) == job(1))
        #expect(gate.enter(job(2)) == job(2))
        #expect(gate.enter(job(3)) == nil)
        #expect(gate.enter(job(4)) == nil)
        #expect(gate.leave() == job(3))
        #expect(gate.leave() == job(4))
    }

    @Test func `a place that nobody waits for is free again`() {
        var gate = PollGate(limit: 1)
        #expect(gate.enter(job(1)) == job(1))
        #expect(gate.leave() == nil)
        #expect(gate.enter(job(2)) == job(2))
        #expect(gate.enter(job(3)) == nil)
    }

    @Test(arguments: [0, -1]) func `a limit below one lets one through`(_ limit: Int) {
        var gate = PollGate(limit: limit)
        #expect(gate.enter(job(1)) == job(1))
        #expect(gate.enter(job(2)) == nil)
        #expect(gate.leave() == job(2))
    }
}
