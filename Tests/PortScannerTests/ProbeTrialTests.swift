import Glibc
import Testing

@testable import PortScanner

@Suite struct ProbeTrialTests {
    struct Story: Sendable, CustomTestStringConvertible {
        let name: String
        /// What is heard; a late one comes from an older attempt.
        let heard: [(outcome: ProbeOutcome, isLate: Bool)]
        let steps: [ProbeTrial.Step]

        init(_ name: String, _ outcomes: [ProbeOutcome], late: Set<Int> = [], _ steps: [ProbeTrial.Step]) {
            self.name = name
            self.heard = outcomes.enumerated().map { ($1, late.contains($0)) }
            self.steps = steps
        }

        var testDescription: String { name }
    }

    @Test(
        "a target is judged by what is heard in three attempts",
        arguments: [
            Story("a listener", [.connected], [.settle(.open)]),
            Story("a refusal", [.refused], [.settle(.closed)]),
            Story("nothing yet", [.pending, .refused], [.wait, .settle(.closed)]),
            Story("a lost packet", [.silent, .connected], [.again, .settle(.open)]),
            Story("silence", [.silent, .silent, .silent], [.again, .again, .settle(.unanswered)]),
            Story("a late answer", [.silent, .connected], late: [1], [.again, .settle(.open)]),
            Story("a late refusal", [.silent, .silent, .refused], late: [2], [.again, .again, .settle(.closed)]),
            Story("a late end is no attempt", [.silent, .silent], late: [1], [.again, .wait]),
            Story("no route", [.unreachable, .unreachable, .unreachable], [.again, .again, .settle(.unreachable)]),
            Story("no route once", [.unreachable, .silent, .silent], [.again, .again, .settle(.unreachable)]),
            Story(
                "a late no route", [.silent, .unreachable, .silent, .silent], late: [1],
                [.again, .wait, .again, .settle(.unreachable)]),
            Story("a route that comes back", [.unreachable, .refused], [.again, .settle(.closed)]),
            Story("itself, then nobody", [.connectedToItself, .refused], [.again, .settle(.closed)]),
            Story("itself, then a listener", [.connectedToItself, .connected], [.again, .settle(.open)]),
            Story("somebody's socket", [.connectedPerhaps, .refused], [.again, .settle(.closed)]),
            Story(
                "a listener on an ephemeral port", [.connectedPerhaps, .connectedPerhaps], [.again, .settle(.open)]),
            Story(
                "a listener with a full queue", [.connectedPerhaps, .silent, .silent, .silent],
                [.again, .again, .again, .settle(.open)]),
            Story("a listener that hangs up", [.cutOff, .cutOff, .cutOff], [.again, .again, .settle(.open)]),
            Story("a socket that was cut off", [.cutOff, .refused], [.again, .settle(.closed)]),
            Story(
                "a shortage that ends", [.exhausted(EMFILE), .exhausted(EMFILE), .refused],
                [.whenRecovered(EMFILE), .whenRecovered(EMFILE), .settle(.closed)]),
            Story("a shortage of an older attempt", [.silent, .exhausted(ENOBUFS)], late: [1], [.again, .wait]),
            Story(
                "a rule of this machine", [.failed(EPERM), .failed(EPERM), .failed(EPERM)],
                [.again, .again, .settle(.undecided(EPERM))]),
            Story(
                "silence and a failure", [.silent, .failed(EINVAL), .silent],
                [.again, .again, .settle(.undecided(EINVAL))]),
            Story("a failure that ends", [.failed(EPERM), .refused], [.again, .settle(.closed)]),
        ])
    func stories(story: Story) {
        var trial = ProbeTrial()
        let steps = story.heard.map { trial.take($0.outcome, isLatest: !$0.isLate, attempts: 3) }
        #expect(steps == story.steps)
    }

    @Test("a socket that meets itself on and on is not waited for without end, and nothing is said of the port")
    func selfConnectionsEnd() {
        var trial = ProbeTrial()
        var steps: [ProbeTrial.Step] = []
        while steps.last == nil || steps.last == .again {
            steps.append(trial.take(.connectedToItself, isLatest: true, attempts: 3))
        }
        #expect(steps.count == ProbeTrial.selfConnectionLimit)
        #expect(steps.last == .settle(.undecided(EADDRINUSE)))
    }

    @Test("whatever is heard, a port is closed only by a refusal and open only by a connection")
    func nothingFromNothing() {
        let outcomes: [ProbeOutcome] = [
            .pending, .connected, .connectedPerhaps, .connectedToItself, .cutOff, .refused, .silent, .unreachable,
            .exhausted(EMFILE), .failed(EINVAL),
        ]
        var random = SeededRandom(seed: 4)
        for _ in 0..<20_000 {
            var trial = ProbeTrial()
            var heard: [ProbeOutcome] = []
            for _ in 0..<100 {
                let outcome = outcomes[Int.random(in: 0..<outcomes.count, using: &random)]
                heard.append(outcome)
                guard case .settle(let verdict) = trial.take(outcome, isLatest: .random(using: &random), attempts: 3)
                else { continue }
                if verdict == .closed { #expect(outcome == .refused) }
                let isConnected = !Set(heard).isDisjoint(with: [.connected, .connectedPerhaps, .cutOff])
                if verdict == .open { #expect(isConnected) }
                if verdict == .unanswered { #expect(heard.contains(.silent)) }
                break
            }
        }
    }
}
