import Testing

@testable import ScanServer

/// Turns are given in order, never more than there are, and none is lost.
@Suite(.timeLimit(.minutes(2))) struct ProbeTurnsTests {
    private var later: ContinuousClock.Instant { .now + .seconds(60) }

    @Test("a turn that is given back goes to who waits longest, and one without a taker is there for the next")
    func order() async throws {
        let turns = ProbeTurns(limit: 1)
        #expect(await turns.take(before: later))
        #expect(await turns.take(before: .now) == false)
        let waiting = Task { await turns.take(before: later) }
        turns.giveBack()
        #expect(await waiting.value)
        turns.giveBack()
        #expect(await turns.take(before: later))
    }

    @Test("who is cancelled already gets no turn, and does not wait for one")
    func cancelledBefore() async {
        let turns = ProbeTurns(limit: 1)
        #expect(await turns.take(before: later))
        let gone = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await turns.take(before: later)
        }
        #expect(await gone.value == false)
        turns.giveBack()
        #expect(await turns.take(before: later))
    }

    @Test("who is cancelled leaves no gap, whenever that happens")
    func cancellation() async {
        for _ in 0..<20 {
            let turns = ProbeTurns(limit: 1)
            #expect(await turns.take(before: later))
            let left = Task { await turns.take(before: later) }
            let stays = Task { await turns.take(before: later) }
            left.cancel()
            turns.giveBack()
            // Either may have come first; a turn that came in the moment of the cancellation counts, and comes back.
            if await left.value { turns.giveBack() }
            #expect(await stays.value)
            turns.giveBack()
            #expect(await turns.take(before: later), "the turn is not lost")
        }
    }
}
