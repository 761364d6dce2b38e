import PortHistory
import PortModel
import ScanScheduling

/// An hour or a day of the plan.
struct SpanRecord: Record {
    let start: String
    let polls: Int
    let configs: Int
    let first: String
    let last: String
    let afterBlackout: Int
    let catchUps: Int

    init(_ span: PollPlan.Span) {
        (start, first, last) = (span.start.description, span.first.description, span.last.description)
        (polls, configs) = (span.polls, span.configs)
        (afterBlackout, catchUps) = (span.afterBlackout, span.catchUps)
    }

    static let columns = ["start", "polls", "configs", "first", "last", "after_blackout", "catch_ups"]

    var values: [String?] { [start, "\(polls)", "\(configs)", first, last, "\(afterBlackout)", "\(catchUps)"] }
}

/// A config of the plan.
struct PlannedConfigRecord: Record {
    let source: String
    let config: String
    let periodSeconds: Double?
    let polls: Int
    let next: String?
    let why: String?
    let last: String?

    init(_ line: PollPlan.ConfigLine) {
        (source, config) = (line.config.source, line.config.remoteID)
        periodSeconds = line.config.period.map { Double($0.milliseconds) / 1000 }
        polls = line.polls
        (next, why, last) = (line.next?.description, line.why?.rawValue, line.last?.description)
    }

    static let columns = ["source", "config", "period_seconds", "polls", "next", "why", "last"]

    var values: [String?] { [source, config, periodSeconds.map { "\($0)" }, "\(polls)", next, why, last] }
}

/// One poll of the plan.
struct PlannedPollRecord: Record {
    let time: String
    let source: String
    let config: String
    let why: String

    init(_ poll: PollPlan.Poll) {
        time = poll.time.description
        (source, config, why) = (poll.config.source, poll.config.remoteID, poll.why.rawValue)
    }

    static let columns = ["time", "source", "config", "why"]

    var values: [String?] { [time, source, config, why] }
}
