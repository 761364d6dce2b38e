import Testing

@testable import CloudforceOne

/// What follows from a refusal, and from a word on what is left.
@Suite(.timeLimit(.minutes(2)))
struct BudgetRefusalTests {
    private let start = Duration.seconds(1000)

    private func at(_ seconds: Double) -> Duration { start + .seconds(seconds) }

    /// A budget whose one request was refused with a pause of 300 s.
    private func refused(inFlight: Int = 0) -> (budget: RateBudget, others: [RequestTicket]) {
        var budget = RateBudget(quota: .cloudforceOne, now: start)
        let others = (0..<inFlight).map { _ in budget.take(.background, at: start) }
        let ticket = budget.take(.background, at: start)
        budget.finish(ticket, RateNotice(429, retryAfter: .seconds(300)), at: at(1), random: 0)
        return (budget, others)
    }

    private func turn(_ budget: RateBudget, at now: Duration, _ priority: RequestPriority = .interactive)
        -> RateBudget.Turn
    {
        var budget = budget
        budget.advance(to: now)
        return budget.turn(priority, at: now)
    }

    @Test func `Retry-After is waited for in full, then one goes alone, and its success lets all go`() {
        var (budget, _) = refused()
        #expect(turn(budget, at: at(2)) == .notBefore(at(301)) && budget.remaining(at: at(2)) == 0)
        #expect(turn(budget, at: at(301)) == .now)
        let first = budget.take(.background, at: at(301))
        #expect(turn(budget, at: at(302)) == .afterTrial(until: at(421)))
        budget.finish(first, .ok, at: at(303), random: 0)
        #expect(turn(budget, at: at(303)) == .now && budget.phase == .open && budget.strikes == 0)
    }

    @Test func `when it is refused too, everything pauses again`() {
        var (budget, _) = refused()
        let first = budget.take(.background, at: at(301))
        budget.finish(first, RateNotice(429, retryAfter: .seconds(20)), at: at(302), random: 0)
        #expect(turn(budget, at: at(302)) == .notBefore(at(322)) && budget.strikes == 2)
    }

    @Test func `when it gets no answer, the next one goes alone`() {
        var (budget, _) = refused()
        let first = budget.take(.background, at: at(301))
        budget.finish(first, nil, at: at(302), random: 0)
        #expect(turn(budget, at: at(302)) == .now)
        _ = budget.take(.background, at: at(302))
        #expect(turn(budget, at: at(302)) == .afterTrial(until: at(422)))
    }

    @Test func `when nobody is left to give its answer, another one goes after two minutes`() {
        var (budget, _) = refused()
        _ = budget.take(.background, at: at(301))
        #expect(turn(budget, at: at(420.9)) == .afterTrial(until: at(421)) && turn(budget, at: at(421)) == .now)
        _ = budget.take(.background, at: at(421))
        #expect(turn(budget, at: at(421)) == .afterTrial(until: at(541)))
    }

    @Test func `those that were on their way can make a pause longer, not shorter, and count as one refusal`() {
        var (budget, others) = refused(inFlight: 3)
        budget.finish(others[0], RateNotice(429, retryAfter: .seconds(5)), at: at(2), random: 0)
        #expect(turn(budget, at: at(2)) == .notBefore(at(301)) && budget.strikes == 1)
        budget.finish(others[1], RateNotice(429, retryAfter: .seconds(400)), at: at(2), random: 0)
        #expect(turn(budget, at: at(2)) == .notBefore(at(402)) && budget.strikes == 1)
        budget.finish(others[2], .ok, at: at(3), random: 0)
        #expect(turn(budget, at: at(3)) == .notBefore(at(402)), "an earlier success does not end it")
    }

    @Test func `pauses without a Retry-After grow from 10 s to 300 s, a fifth more or less`() {
        let middle = (1...8).map { RateBudget.backoff(strikes: $0, random: 0.5) }
        #expect(middle == [10, 20, 40, 80, 160, 300, 300, 300].map(Duration.seconds))
        #expect(RateBudget.backoff(strikes: 1, random: 0) == .seconds(8))
        #expect(RateBudget.backoff(strikes: 1, random: 1) == .seconds(12))
        for random in [Double.nan, .infinity, -7, 7] {
            #expect(
                (Duration.seconds(8)...Duration.seconds(12)).contains(RateBudget.backoff(strikes: 0, random: random)))
        }
        #expect(RateBudget.backoff(strikes: .max, random: 1) == .seconds(300))
    }

    @Test(arguments: [(-5, 1), (0, 1), (3600, 3600), (3601, 3600), (Int64.max, 3600)])
    func `a pause is at least a second and at most an hour, and then one goes alone`(given: Int64, taken: Double) {
        var budget = RateBudget(quota: nil, now: start)
        let ticket = budget.take(.interactive, at: start)
        budget.finish(ticket, RateNotice(429, retryAfter: .seconds(given)), at: start, random: 0)
        #expect(turn(budget, at: start) == .notBefore(at(taken)))
        _ = budget.take(.interactive, at: at(taken))
        #expect(turn(budget, at: at(taken)) == .afterTrial(until: at(taken + 120)))
    }

    @Test(arguments: [(nil, 301), (300, 301), (1, 301), (1000, 1001), (86_400, 3601)] as [(Double?, Double)])
    func `an answer that says that nothing is left for a day is believed for the quota's window`(
        window: Double?, taken: Double
    ) {
        let quota = window.map { RateQuota(limit: 1200, window: .seconds($0)) }
        for headers in [
            ["RateLimit": [#""default";r=0;t=86400"#]],
            ["X-RateLimit-Remaining": ["0"], "X-RateLimit-Reset": ["86400"]],
        ] {
            var budget = RateBudget(quota: quota, now: start)
            budget.finish(budget.take(.interactive, at: start), RateNotice(200, headers), at: start, random: 0)
            #expect(turn(budget, at: start) == .notBefore(at(taken)) && turn(budget, at: at(taken)) == .now)
        }
    }

    @Test func `no more go out than are left, those on their way included`() {
        var budget = RateBudget(quota: .cloudforceOne, now: start)
        let ticket = budget.take(.interactive, at: start)
        for _ in 0..<2 { _ = budget.take(.interactive, at: start) }
        budget.finish(ticket, .left(4, for: 30), at: start, random: 0)
        #expect(budget.remaining(at: start) == 2)
        for _ in 0..<2 { _ = budget.take(.interactive, at: start) }
        // A second more than the 30, which were rounded.
        #expect(turn(budget, at: start) == .notBefore(at(31)) && turn(budget, at: at(31)) == .now)
    }

    @Test func `answers that overtake one another do not bring back what is used`() {
        var budget = RateBudget(quota: .cloudforceOne, now: start)
        let tickets = (0..<3).map { _ in budget.take(.interactive, at: start) }
        budget.finish(tickets[2], .left(7, for: 30), at: start, random: 0)
        budget.finish(tickets[0], .left(90, for: 60), at: at(0.5), random: 0)
        budget.finish(tickets[1], .left(8, for: 30), at: at(0.6), random: 0)
        #expect(budget.remaining(at: at(0.6)) == 5, "7 less the two that were on their way when that was said")
        let late = budget.take(.interactive, at: at(40))
        budget.finish(late, .left(50, for: 60), at: at(40), random: 0)
        #expect(budget.remaining(at: at(40)) == 50, "another window")
    }

    @Test func `polls are spread over what is left, once less than half of it is`() {
        var budget = RateBudget(quota: .cloudforceOne, now: start)
        let ticket = budget.take(.background, at: start)
        let headers = ["RateLimit": [#""a";r=9;t=50"#], "RateLimit-Policy": [#""a";q=100;w=60"#]]
        budget.finish(ticket, RateNotice(200, headers), at: start, random: 0)
        #expect(turn(budget, at: start, .background) == .notBefore(at(5)))
        #expect(turn(budget, at: start, .interactive) == .now)
    }

    @Test func `a person in another process goes first`() {
        var budget = RateBudget(quota: .cloudforceOne, now: start)
        budget.personUntil = at(2)
        #expect(turn(budget, at: start, .background) == .notBefore(at(2)) && turn(budget, at: start) == .now)
    }

    @Test func `many names take no more room than four`() {
        var budget = RateBudget(quota: .cloudforceOne, now: start)
        for number in 0..<50 {
            let ticket = budget.take(.interactive, at: start)
            budget.finish(ticket, .left(100 - number, for: 30, name: "n\(number)"), at: start, random: 0)
        }
        #expect(budget.allowances.count == 4 && budget.remaining(at: start) == 51)
    }
}
