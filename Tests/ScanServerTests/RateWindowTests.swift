import HTTPTypes
import PortModel
import Testing

@testable import ScanServer

/// The rate limit on virtual time.
@Suite(.timeLimit(.minutes(1))) struct RateWindowTests {
    private let clock = ManualClock()

    @Test("1,200 requests in five minutes are answered, and one more is one too many")
    func quota() {
        var window = RateWindow(quota: 1200, length: .seconds(300))
        for sent in 1...1200 {
            let verdict = window.count(at: clock.now)
            #expect(verdict.isAdmitted && verdict.remaining == 1200 - sent)
            if sent.isMultiple(of: 5) { clock.advance(by: .seconds(1)) }
        }
        // The last request came at second 239, and the clock is at 240.
        clock.advance(by: .seconds(59))
        let over = window.count(at: clock.now)
        #expect(!over.isAdmitted && over.beginsRefusal && over.remaining == 0)
        // From here every request is refused for five minutes, though the window itself would be over in a second.
        for second in 1...299 {
            clock.advance(by: .seconds(1))
            let verdict = window.count(at: clock.now)
            #expect(!verdict.isAdmitted && !verdict.beginsRefusal)
            #expect(verdict.resetSeconds == Int64(300 - second))
        }
        clock.advance(by: .seconds(1))
        let again = window.count(at: clock.now)
        #expect(again.isAdmitted && again.remaining == 1199 && again.resetSeconds == 300)
    }

    @Test("a load that keeps to the quota is never refused, whole windows after one another")
    func steadyLoad() {
        var window = RateWindow(quota: 1200, length: .seconds(300))
        for _ in 0..<4800 {
            #expect(window.count(at: clock.now).isAdmitted)
            clock.advance(by: .milliseconds(250))
        }
    }

    @Test("the time until the next window is rounded up, so that nobody who waits for it is early")
    func rounding() {
        var window = RateWindow(quota: 1, length: .seconds(300))
        #expect(window.count(at: clock.now).resetSeconds == 300)
        clock.advance(by: .milliseconds(1))
        #expect(window.count(at: clock.now).resetSeconds == 300)
        clock.advance(by: .milliseconds(299_999))
        #expect(window.count(at: clock.now).resetSeconds == 1)
        clock.advance(by: .milliseconds(1))
        #expect(window.count(at: clock.now).isAdmitted)
    }

    @Test("a clock that is set back ends a refusal instead of prolonging it")
    func clockSetBack() {
        var window = RateWindow(quota: 1, length: .seconds(300))
        _ = window.count(at: clock.now)
        #expect(!window.count(at: clock.now).isAdmitted)
        clock.advance(by: .seconds(-86_400))
        let verdict = window.count(at: clock.now)
        #expect(verdict.isAdmitted && verdict.resetSeconds == 300)
    }

    @Test("a request whose time was read before the refusal began, but is counted after it, does not lift it")
    func timesInWrongOrder() {
        var window = RateWindow(quota: 1, length: .seconds(300))
        _ = window.count(at: clock.now)
        #expect(window.count(at: clock.now).beginsRefusal)
        for late in [1, 10, 1000] {
            let verdict = window.count(at: clock.now - .milliseconds(late))
            #expect(!verdict.isAdmitted && !verdict.beginsRefusal)
            #expect(verdict.reset == .seconds(300))
        }
        #expect(window.count(at: clock.now - .milliseconds(1001)).isAdmitted)
    }

    @Test("requests without the token leave the owner's window alone, and have one of their own")
    func strangers() {
        let limiter = RequestLimiter(quota: 3)
        for _ in 0..<5 { _ = limiter.count(isOwner: false, at: clock.now) }
        #expect(!limiter.count(isOwner: false, at: clock.now).isAdmitted)
        for _ in 0..<3 { #expect(limiter.count(isOwner: true, at: clock.now).isAdmitted) }
        #expect(!limiter.count(isOwner: true, at: clock.now).isAdmitted)
    }

    @Test("the headers say what is left, for how long, and when to come again")
    func headers() {
        let limiter = RequestLimiter(quota: 2)
        var lines: [[String]] = []
        for _ in 0..<3 {
            let verdict = limiter.count(isOwner: true, at: clock.now)
            lines.append(limiter.headers(verdict).map { "\($0.name.rawName): \($0.value)" })
            clock.advance(by: .seconds(10))
        }
        let policy = #"Ratelimit-Policy: "default";q=2;w=300"#
        #expect(
            lines == [
                [#"Ratelimit: "default";r=1;t=300"#, policy], [#"Ratelimit: "default";r=0;t=290"#, policy],
                [#"Ratelimit: "default";r=0;t=300"#, policy, "Retry-After: 300"],
            ])
    }

    @Test("refused credentials are told at once and then once a minute, with their number")
    func notices() {
        let notices = RefusalNotices()
        #expect(notices.refused(at: clock.now) == 1)
        for _ in 0..<59 {
            clock.advance(by: .seconds(1))
            #expect(notices.refused(at: clock.now) == nil)
        }
        clock.advance(by: .seconds(1))
        #expect(notices.refused(at: clock.now) == 60)
        clock.advance(by: .seconds(-3600))
        #expect(notices.refused(at: clock.now) == 1)
    }
}
