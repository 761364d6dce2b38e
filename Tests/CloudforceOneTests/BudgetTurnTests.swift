import TestSupport
import Testing

@testable import CloudforceOne

/// When a request may go, decided on virtual time.
@Suite(.timeLimit(.minutes(2)))
struct BudgetTurnTests {
    private let quota = RateQuota(limit: 4, window: .seconds(300))
    private let start = Duration.seconds(1000)

    private func budget(_ quota: RateQuota? = nil) -> RateBudget { RateBudget(quota: quota ?? self.quota, now: start) }

    @Test func `a request counts until a whole window has passed since its answer`() {
        var budget = budget()
        let tickets = (0..<4).map { _ in budget.take(.interactive, at: start) }
        for ticket in tickets { budget.finish(ticket, .ok, at: start + .seconds(7), random: 0) }
        // The bucket of a second, from 1007 to 1008, has to be out of the window as a whole.
        let free = start + .seconds(308)
        #expect(budget.turn(.interactive, at: start + .seconds(8)) == .notBefore(free))
        budget.advance(to: free - .nanoseconds(1))
        #expect(budget.turn(.interactive, at: free - .nanoseconds(1)) == .notBefore(free))
        budget.advance(to: free)
        #expect(budget.turn(.interactive, at: free) == .now && budget.remaining(at: free) == 4)
    }

    @Test func `a request without an answer counts`() {
        var budget = budget()
        for _ in 0..<4 { _ = budget.take(.interactive, at: start) }
        #expect(budget.turn(.interactive, at: start) != .now && budget.remaining(at: start) == 0)
        #expect(budget.log.open == 4)
    }

    @Test func `with no quota and no word of the server nothing holds a request back`() {
        var budget = RateBudget(quota: nil, now: start)
        for _ in 0..<5000 { _ = budget.take(.background, at: start) }
        #expect(budget.turn(.background, at: start) == .now && budget.remaining(at: start) == nil)
    }

    /// The slow and obvious model: a request may go when fewer than the limit were under way at any time of the window.
    @Test func `random requests never exceed the quota, and are held back for two buckets at most`() {
        var generator = SeededGenerator.printed("random requests")
        for _ in 0..<40 {
            let quota = RateQuota(
                limit: .random(in: 1...12, using: &generator),
                window: .seconds(Double.random(in: 0.5...40, using: &generator)))
            var budget = RateBudget(quota: quota, now: .zero)
            var ends: [Duration] = []
            var now = Duration.zero
            for _ in 0..<300 {
                now += quota.window * Double.random(in: 0...0.2, using: &generator)
                budget.advance(to: now)
                let bucket = Duration.nanoseconds(budget.log.length)
                let counted = ends.filter { $0 > now - quota.window }.count
                let nearly = ends.filter { $0 > now - quota.window - bucket }.count
                if budget.turn(.interactive, at: now) == .now {
                    #expect(counted < quota.limit)
                    let ticket = budget.take(.interactive, at: now)
                    now += quota.window * Double.random(in: 0...0.1, using: &generator)
                    budget.finish(ticket, .ok, at: now, random: 0)
                    ends.append(now)
                } else {
                    #expect(nearly >= quota.limit)
                }
            }
        }
    }

    @Test func `polls go at once until half is used, and after that evenly until there is more`() {
        let quota = RateQuota(limit: 1200, window: .seconds(300))
        var budget = budget(quota)
        var now = start
        for _ in 0..<601 {
            #expect(budget.turn(.background, at: now) == .now)
            let ticket = budget.take(.background, at: now)
            budget.finish(ticket, .ok, at: now, random: 0)
        }
        // 599 are left for 300 s.
        #expect(budget.turn(.background, at: now) == .notBefore(now + .seconds(300) / 600))
        #expect(budget.turn(.interactive, at: now) == .now, "a person is held back by the hard limit only")
        var count = 601
        while case .notBefore(let time) = budget.turn(.background, at: now), count < 1200 {
            now = time
            budget.advance(to: now)
            guard budget.turn(.background, at: now) == .now else { continue }
            _ = budget.take(.background, at: now)
            count += 1
        }
        #expect(count == 1200 && now < start + .seconds(300) && now > start + .seconds(295))
    }

    @Test func `a poll that was not made is no reason for a burst`() {
        var budget = budget(RateQuota(limit: 100, window: .seconds(300)))
        for _ in 0..<60 { _ = budget.take(.background, at: start) }
        let later = start + .seconds(200)
        budget.advance(to: later)
        #expect(budget.turn(.background, at: later) == .now)
        _ = budget.take(.background, at: later)
        // 100 in 300 s are one in 3 s; the 39 that are left would allow more for the next 100 s, but not after them.
        #expect(budget.turn(.background, at: later) == .notBefore(later + .seconds(3)))
    }

    @Test func `a policy of the server counts beside the quota, and never raises it`() {
        var budget = budget(RateQuota(limit: 100, window: .seconds(300)))
        let ticket = budget.take(.interactive, at: start)
        let policies =
            #""burst";q=3;w=60, "roomy";q=5000;w=300, "daily";q=9;w=86400, "bytes";q=1;w=1;qu="content-bytes""#
        budget.finish(ticket, RateNotice(200, ["RateLimit-Policy": [policies]]), at: start, random: 0)
        #expect(budget.policies.map(\.quota) == [RateQuota(limit: 3, window: .seconds(60))])
        #expect(budget.remaining(at: start) == 2)
        for _ in 0..<2 { _ = budget.take(.interactive, at: start) }
        #expect(budget.turn(.interactive, at: start) == .notBefore(start + .seconds(61)))
    }

    @Test func `a policy that is not stated any more is over after a while`() {
        var budget = budget(RateQuota(limit: 1200, window: .seconds(600)))
        let stated = RateNotice(503, ["RateLimit-Policy": [#""waf";q=1;w=400, "short";q=1;w=2"#]])
        budget.finish(budget.take(.interactive, at: start), stated, at: start, random: 0)
        #expect(budget.policies.map { ($0.end - start) / .seconds(1) } == [300, 400])
        budget.finish(budget.take(.interactive, at: start), stated, at: start + .seconds(100), random: 0)
        for (seconds, left) in [(399, 2), (400, 1), (499, 1), (500, 0)] {
            let now = start + .seconds(seconds)
            budget.advance(to: now)
            #expect(budget.policies.count == left)
            guard
                case .budget(let read) = BudgetImage.read(
                    BudgetImage.write(budget, boot: .init(high: 1, low: 2)), boot: .init(high: 1, low: 2), own: budget,
                    now: now)
            else { return _ = Issue.record("it is not read") }
            #expect(read.policies == budget.policies)
        }
        #expect(budget.turn(.interactive, at: start + .seconds(500)) == .now)
    }

    @Test func `another quota keeps what went out`() {
        var budget = budget()
        for _ in 0..<4 { _ = budget.take(.interactive, at: start) }
        budget.use(RateQuota(limit: 6, window: .seconds(60)), at: start)
        #expect(budget.remaining(at: start) == 2)
        budget.use(RateQuota(limit: 6, window: .seconds(3600)), at: start + .seconds(30))
        #expect(budget.remaining(at: start + .seconds(30)) == 2)
        budget.use(nil, at: start)
        #expect(budget.remaining(at: start) == nil)
    }

    @Test func `the largest numbers do no harm`() {
        var budget = RateBudget(quota: RateQuota(limit: .max, window: .seconds(Int64.max)), now: .seconds(Int64.max))
        #expect(budget.quota == RateQuota(limit: 1_000_000, window: .seconds(86_400)))
        budget.serial = .max - 1
        for _ in 0..<3 { _ = budget.take(.background, at: .seconds(Int64.max)) }
        #expect(RateQuota(limit: -5, window: .seconds(-1)) == RateQuota(limit: 1, window: .milliseconds(1)))
        #expect(Duration.seconds(Int64.max).nanoseconds == .max && Duration.seconds(Int64.min).nanoseconds == .min)
    }
}
