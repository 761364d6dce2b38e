import PortHistory
import PortModel

/// Decides what a delivery worker does next. It holds no more than one delivery: the oldest one owed to its sink.
struct DeliveryMachine: Sendable {
    /// What just happened.
    enum Input: Sendable {
        case started
        /// The oldest delivery owed, if any, and when it is due.
        case next(Delivery?, due: Timestamp)
        case attempted(DeliveryOutcome)
        case marked
        case outboxFailed(String)
        /// A wait is over, or something is newly owed.
        case woke
    }

    /// What to do now.
    enum Action: Hashable, Sendable {
        case ask
        case attempt(Delivery)
        case mark(Mark)
        /// Until something is newly owed or, where a time is given, that time has come.
        case wait(until: Timestamp?)
        case stop
    }

    /// A result to write into the outbox.
    struct Mark: Hashable, Sendable {
        enum Result: Hashable, Sendable {
            case delivered
            case failed(reason: String, retryAt: Timestamp)
            case dead(reason: String)
        }

        let delivery: Delivery
        let time: Timestamp
        let result: Result
    }

    private enum State {
        case asking
        case attempting(Delivery)
        /// The result stays here until the outbox has it: meanwhile nothing is delivered twice.
        case marking(Mark)
        case idle
    }

    private var state = State.asking
    private var outboxFailures = 0
    private var notices = DeliveryNotices()

    /// The action that follows, and what to tell about it. When `stopping`, only a result that must not be lost is
    /// still written: an attempt that failed may have failed because of the stop, and is left as if it was never made.
    mutating func handle(
        _ input: Input, at now: Timestamp, stopping: Bool = false
    ) -> (action: Action, notices: [DeliveryNotice]) {
        let action = decide(input, at: now)
        let told = notices.take()
        guard stopping else { return (action, told) }
        if case .mark(let mark) = action, case .attempted = input {
            if case .failed = mark.result { return (.stop, []) }
            return (action, told)
        }
        return (.stop, told)
    }

    private mutating func decide(_ input: Input, at now: Timestamp) -> Action {
        switch (input, state) {
        case (.outboxFailed(let reason), _):
            outboxFailures += 1
            notices.outboxFailed(reason, at: now)
            return .wait(until: now + DeliveryRetry.outboxPause(failures: outboxFailures))
        case (.woke, .marking(let mark)):
            return .mark(mark)
        case (.next(let delivery, let due), .asking):
            outboxWorks()
            return proceed(delivery, due: due, at: now)
        case (.attempted(let outcome), .attempting(let delivery)):
            let mark = mark(delivery, outcome, at: now)
            state = .marking(mark)
            return .mark(mark)
        case (.marked, _):
            outboxWorks()
            state = .asking
            return .ask
        case (.started, _), (.woke, _), (.next, _), (.attempted, _):
            state = .asking
            return .ask
        }
    }

    private mutating func outboxWorks() {
        outboxFailures = 0
        notices.outboxWorks()
    }

    private mutating func proceed(_ delivery: Delivery?, due: Timestamp, at now: Timestamp) -> Action {
        guard let delivery else {
            state = .idle
            return .wait(until: nil)
        }
        // No pause is longer than that; the clock must have been set back since.
        guard due <= now || due - now > DeliveryRetry.longestPause else {
            state = .idle
            return .wait(until: due)
        }
        state = .attempting(delivery)
        return .attempt(delivery)
    }

    private mutating func mark(_ delivery: Delivery, _ outcome: DeliveryOutcome, at now: Timestamp) -> Mark {
        switch outcome {
        case .delivered:
            notices.sinkWorks()
            return Mark(delivery: delivery, time: now, result: .delivered)
        case .rejected(let reason):
            notices.gaveUp(delivery, reason, at: now)
            return Mark(delivery: delivery, time: now, result: .dead(reason: reason))
        case .failed(let reason, let retryAfter):
            switch DeliveryRetry.decide(delivery, failedAt: now, retryAfter: retryAfter) {
            case .again(let retryAt):
                notices.sinkFailed(reason, retryAt: retryAt, at: now)
                return Mark(delivery: delivery, time: now, result: .failed(reason: reason, retryAt: retryAt))
            case .giveUp:
                notices.gaveUp(delivery, reason, at: now)
                return Mark(delivery: delivery, time: now, result: .dead(reason: reason))
            }
        }
    }
}
