public import PortModel

/// When a config is polled: a pure state machine that is told the time and what the polls brought.
///
/// A config with a period is polled on its grid, a few times a period. Until it has a first result it is polled with
/// patience instead, and so is a one-off, which then settles. What was missed (downtime, a suspend, a step of the
/// clock, a blackout) is made up for by one poll, at most one poll falls on a slot, and the grid never moves.
///
/// The way of a due time: `first` gives it, the timer is armed for it, `fired` says whether to poll now, `next` takes
/// the outcome and gives the next one. `clockStepped` gives the time to arm for instead after a step of the clock.
///
/// What has to be kept to go on after a restart: `due`, `unanswered` and `hasResult`.
public struct PollSchedule: Sendable, Hashable {
    /// What to do when a timer has run out.
    public enum Action: Sendable, Hashable {
        case poll
        /// Not now: arm the timer for this time.
        case wait(until: Timestamp)
        /// There is nothing to poll: a one-off that has settled.
        case nothing
    }

    public let configID: String
    /// How often the config is scanned; nil for a one-off.
    public let period: Duration?
    /// Nil for a one-off.
    public let grid: PollGrid?
    /// When not to poll.
    public let blackouts: Blackouts
    /// When the next poll is due; nil before `first`, and for a one-off that has settled.
    public internal(set) var due: Timestamp?
    /// How many polls in a row found no first result.
    public internal(set) var unanswered: Int
    /// Whether the config has a result: it is on its grid, or settled.
    public internal(set) var hasResult: Bool
    /// When the latest poll began, and then when it ended: its slot is not polled again when the clock is set back a
    /// little.
    var polledAt: Timestamp?
    /// What `polledAt` was before the poll that was decided last.
    var polledBefore: Timestamp?
    /// The due time is beyond the next slot on purpose: the server asked for quiet.
    var isHeld = false
    /// The due time is a catch-up, spread already: it is not put off once more.
    var isCatchUp = false

    /// - Parameters:
    ///   - period: how often the config is scanned; nil for a one-off.
    ///   - pollsPerScan: how many polls a period has.
    ///   - unanswered: how many polls in a row found no first result, as the history kept it.
    ///   - hasResult: whether the history has a result of this config.
    ///   - blackouts: when not to poll; what would fall into them is put off to their end.
    public init(
        configID: String, period: Duration?, pollsPerScan: Int = 4, unanswered: Int = 0, hasResult: Bool = false,
        blackouts: Blackouts = .none
    ) {
        self.configID = configID
        self.period = period
        self.grid = period.map { PollGrid(configID: configID, period: $0, pollsPerScan: pollsPerScan) }
        self.unanswered = max(0, unanswered)
        self.hasResult = hasResult
        self.blackouts = blackouts
    }

    var patience: Patience { Patience(configID: configID, interval: grid?.interval) }

    /// The widest stretch over which catch-ups are spread.
    var catchUpSpread: Duration {
        min((grid?.interval ?? Patience.longest) / 4, .seconds(60))
    }
}
