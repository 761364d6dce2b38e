import Testing

@testable import PortScanner

@Suite struct RateLimitTests {
    private static let second: Int64 = 1_000_000_000

    /// Sends as often as the limit allows, late by a random time each; the times at which something left.
    private func run(_ rate: Int, for seconds: Int64, lateness: Int64, idle: Int64 = 0, seed: UInt64) -> [Int64] {
        var random = SeededRandom(seed: seed)
        var limit = RateLimit(perSecond: rate, start: 0)
        var now: Int64 = 0
        var sent: [Int64] = []
        while now < seconds * Self.second {
            if limit.readyAt > now { now = limit.readyAt }
            if idle > 0, Int.random(in: 0..<rate, using: &random) == 0 {
                now += Int64.random(in: 0...idle, using: &random)
            }
            let left = now + (lateness > 0 ? Int64.random(in: 0...lateness, using: &random) : 0)
            sent.append(left)
            now = left + (lateness > 0 ? Int64.random(in: 0...lateness, using: &random) : 0)
            limit.charge(now: now)
        }
        return sent
    }

    private func most(inAnySecondOf sent: [Int64]) -> Int {
        var most = 0
        var first = 0
        for last in sent.indices {
            while sent[last] - sent[first] >= Self.second { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    @Test("what follows goes on where what was before has stopped")
    func remembered() throws {
        let memory = RateMemory()
        var first = try #require(memory.resume(RateLimit(perSecond: 2, start: 0)))
        #expect(first.readyAt == 0)
        first.charge(now: 100)
        memory.keep(first)
        let second = try #require(memory.resume(RateLimit(perSecond: 2, start: 200)))
        #expect(second.readyAt == first.readyAt && second.readyAt > Self.second / 3)
        // One that began at the same time and sent less does not turn it back.
        memory.keep(RateLimit(perSecond: 2, start: 0))
        #expect(memory.resume(RateLimit(perSecond: 2, start: 200))?.readyAt == first.readyAt)
        #expect(RateMemory().resume(nil) == nil)
    }

    @Test("no second sees more than the rate", arguments: [1, 2, 3, 7, 19, 20, 21, 40, 99, 100, 1000, 25_000])
    func holds(rate: Int) {
        for (seed, lateness) in [0, 1000, 300_000, 20_000_000].enumerated() {
            let steady = run(rate, for: 5, lateness: Int64(lateness), seed: UInt64(seed))
            #expect(most(inAnySecondOf: steady) <= rate, "late by up to \(lateness) ns")
            let bursty = run(rate, for: 5, lateness: Int64(lateness), idle: 2 * Self.second, seed: UInt64(seed))
            #expect(most(inAnySecondOf: bursty) <= rate, "late by up to \(lateness) ns, with breaks")
        }
    }

    @Test("the rate is used", arguments: [1, 2, 7, 20, 100, 1000, 25_000])
    func used(rate: Int) {
        let sent = run(rate, for: 10, lateness: 0, seed: 1)
        #expect(sent.count >= rate * 9)
    }

    @Test("a pause gives no more than one small burst")
    func burst() {
        var limit = RateLimit(perSecond: 1000, start: 0)
        let later = 100 * Self.second
        var count = 0
        while limit.readyAt <= later {
            limit.charge(now: later)
            count += 1
        }
        #expect(count == 50)
    }
}
