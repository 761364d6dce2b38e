import Testing

@testable import ScanServer

@Suite struct ExchangesTests {
    private func exchanges(complete: Int, incomplete: Int = 0) -> Exchanges {
        var exchanges = Exchanges()
        for _ in 0..<complete {
            exchanges.began(awaitsInvitation: false)
            exchanges.completed()
        }
        for _ in 0..<incomplete { exchanges.began(awaitsInvitation: false) }
        return exchanges
    }

    @Test("bytes without a request are refused, and nothing is sent after that")
    func nothingDue() {
        var exchanges = exchanges(complete: 0)
        #expect(exchanges.failed(.noHTTP) == .refuse)
        #expect(exchanges.isOver && exchanges.failed(.noHTTP) == .proceed)
    }

    @Test("complete requests are answered, the last of them with the word that it is the last")
    func answersDue() {
        var exchanges = exchanges(complete: 2)
        #expect(exchanges.failed(.noHTTP) == .proceed)
        #expect(!exchanges.answers() && exchanges.answered() == .proceed)
        #expect(exchanges.isEnding && !exchanges.isOver)
        #expect(exchanges.answers() && exchanges.answered() == .close)
        #expect(exchanges.isOver)
    }

    @Test("a bad request is refused when its turn comes")
    func badRequest() {
        for incomplete in [0, 1] {
            var exchanges = exchanges(complete: 1, incomplete: incomplete)
            #expect(exchanges.failed(incomplete == 1 ? .noHTTP : .badRequest) == .proceed)
            #expect(!exchanges.answers() && exchanges.answered() == .refuse)
        }
    }

    @Test("a request that was answered before all of it came is not answered again")
    func answeredEarly() {
        var answered = exchanges(complete: 0, incomplete: 1)
        #expect(!answered.answers() && answered.answered() == .proceed)
        #expect(answered.failed(.noHTTP) == .close)
        var answering = exchanges(complete: 0, incomplete: 1)
        #expect(!answering.answers() && answering.failed(.noHTTP) == .proceed && answering.answered() == .close)
    }

    @Test("an answer ends the connection where a body was held back and not invited, and only there")
    func invitation() {
        for (isInvited, isComplete) in [(false, false), (true, false), (false, true)] {
            var exchanges = Exchanges()
            exchanges.began(awaitsInvitation: true)
            if isInvited { exchanges.invited() }
            if isComplete { exchanges.completed() }
            let ends = !isInvited && !isComplete
            #expect(exchanges.answers() == ends)
            #expect(exchanges.answered() == (ends ? .close : .proceed))
        }
    }
}
