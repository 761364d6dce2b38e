/// What happened to a budget, so that it can be told to another copy of it later.
enum RateChange: Hashable, Sendable {
    case took(RequestTicket, RequestPriority)
    case finished(RequestTicket, RateNotice?, at: Duration, random: Double)
}

extension RateBudget {
    mutating func apply(_ change: RateChange) {
        switch change {
        case .took(let ticket, let priority): record(ticket, priority)
        case .finished(let ticket, let notice, let now, let random): finish(ticket, notice, at: now, random: random)
        }
    }
}
