/// Decides when a request may go out, from what went out and what the answers said. It knows no clock and waits for
/// nothing: every call is told the uptime.
///
/// What holds a request back, the latest of these counting:
/// - the hard limit: no window of the quota's length ever holds more requests than the quota. Policies that the server
///   states count beside it, until it has not stated them for a while, so the strictest one wins. A stated policy never raises the quota that was given: it may
///   speak of one route, and too much anywhere costs the whole credential five minutes. Without a given quota the stated
///   ones are all there is. One whose window is longer than the quota's (five minutes without one) is not counted here;
///   what is left of it comes with the answers;
/// - what the answers say is left (`RateAllowance`);
/// - a refusal (429): a pause, after which one request goes alone and the others wait for its answer;
/// - for a poll also its pace once more than half of any of these is used, and a person who waits in another process.
struct RateBudget: Hashable, Sendable {
    /// What a refusal has led to.
    enum Phase: Hashable, Sendable {
        case open
        /// Nothing goes out until then; the first one after it goes alone.
        case paused(until: Duration)
        /// One went alone at that time; the others wait for its answer.
        case trying(serial: UInt64, since: Duration)
    }

    /// The answer of a request that went alone is waited for at most this long: its process may have ended.
    static let trialPatience = Duration.seconds(120)
    /// Nothing that a server or a file says holds requests back for longer: one answer may be a mistake, and after this
    /// one request goes alone and asks again.
    static let longestPause = Duration.seconds(3600)
    /// A refusal that may be tried again at once, again and again, would be a loop.
    static let shortestPause = Duration.seconds(1)
    /// Who is told to come back is not told to come back at once.
    static let shortestWait = Duration.milliseconds(1)
    /// The span of the log where no quota is given.
    static let defaultSpan = RateQuota.cloudforceOne.window
    /// As many stated policies, and as many allowances, are kept.
    static let listLimit = 4

    private(set) var quota: RateQuota?
    var log: SendLog
    var policies: [RatePolicy] = []
    var allowances: [RateAllowance] = []
    var phase = Phase.open
    /// Pauses in a row that ended with another refusal.
    var strikes = 0
    /// When the last poll went out.
    var lastPoll: Duration?
    /// Until when a person waits in another process.
    var personUntil = Duration.zero
    var serial: UInt64 = 0

    init(quota: RateQuota?, now: Duration) {
        self.quota = quota
        log = SendLog(span: quota?.window ?? Self.defaultSpan, now: now)
    }

    /// Every window that limits, the given one first.
    var windows: [RateQuota] { (quota.map { [$0] } ?? []) + policies.map(\.quota) }

    /// For how long an answer that says that nothing is left is believed: there is more after the quota's window, and
    /// where a server counts for longer, its next answer says so again.
    var longestAllowance: Duration { min(max(quota?.window ?? .zero, Self.defaultSpan), Self.longestPause) }

    /// Lets go of what is over, so that the rest need not ask.
    mutating func advance(to now: Duration) {
        log.advance(to: now)
        allowances.removeAll { $0.end <= now }
        policies.removeAll { $0.end <= now }
    }

    /// A request goes out now, whether or not it was its turn.
    mutating func take(_ priority: RequestPriority, at now: Duration) -> RequestTicket {
        let ticket = RequestTicket(serial: serial &+ 1, issued: now)
        record(ticket, priority)
        return ticket
    }

    /// A request goes out with a ticket that was given already.
    mutating func record(_ ticket: RequestTicket, _ priority: RequestPriority) {
        advance(to: ticket.issued)
        serial = max(serial, ticket.serial)
        log.open(at: ticket.issued)
        for index in allowances.indices { allowances[index].left = max(allowances[index].left - 1, 0) }
        if priority == .background { lastPoll = max(lastPoll ?? ticket.issued, ticket.issued) }
        // One that went out before the refusal, and that is told of only now, is not the one that goes alone.
        if phase != .open, !phase.holds(at: ticket.issued) {
            phase = .trying(serial: ticket.serial, since: ticket.issued)
        }
    }

    /// Another quota from now on; what went out is remembered.
    mutating func use(_ quota: RateQuota?, at now: Duration) {
        self.quota = quota
        let span = quota?.window ?? Self.defaultSpan
        guard SendLog.length(span: span) != log.length else { return }
        log = SendLog(span: span, counting: log, now: now)
        policies.removeAll { $0.quota.window > log.span }
    }
}
