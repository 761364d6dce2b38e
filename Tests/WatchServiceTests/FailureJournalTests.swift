import TestSupport
import Testing

@testable import WatchService

@Suite struct FailureJournalTests {
    private let log = LogRecorder()
    private let clock = TestClock()

    @Test func `a failure is told when it begins, when its kind changes, and when it is over`() {
        let journal = FailureJournal(logger: log.logger, now: clock.now)
        journal.succeeded("reading")
        #expect(log.lines.all.isEmpty, "nothing is told of what works")
        for _ in 0..<3 { journal.failed("reading", kind: "full", "no room") }
        journal.failed("reading", kind: "denied", "no right")
        journal.failed("reading", kind: "full", "no room")
        journal.succeeded("reading")
        journal.succeeded("reading")
        journal.failed("reading", kind: "full", "no room")
        #expect(
            log.lines.all == [
                "error reading fails: no room", "error reading fails: no right", "notice reading works again",
                "error reading fails: no room",
            ])
    }

    @Test func `what fails now and then among successes is over when it has not failed for long enough`() {
        let journal = FailureJournal(logger: log.logger, now: clock.now)
        journal.failed("asking", kind: "full", "no room")
        for _ in 0..<3 {
            clock.advance(by: .seconds(50))
            journal.succeeded("asking", afterQuiet: .seconds(60))
            journal.failed("asking", kind: "full", "no room")
        }
        #expect(log.lines.all == ["error asking fails: no room"])
        clock.advance(by: .seconds(60))
        journal.succeeded("asking", afterQuiet: .seconds(60))
        #expect(log.lines.all.last == "notice asking works again")
    }

    @Test func `each subject has a journal of its own`() {
        let journal = FailureJournal(logger: log.logger, now: clock.now)
        journal.failed("a", kind: "x", "bad")
        journal.failed("b", kind: "x", "bad")
        journal.succeeded("a")
        #expect(log.lines.all == ["error a fails: bad", "error b fails: bad", "notice a works again"])
    }
}
