import PortHistory
import PortModel
import ScanScheduling

/// What comes of somebody's wish that a config be polled now.
enum PollNow: Sendable, Hashable {
    /// It is polled at once, or as soon as one of the polls that run has ended.
    case scheduled
    /// It is being polled already, or waits for its turn: that poll is the answer.
    case underWay
    /// There is no such config, or it cannot be read.
    case unknown
    /// Several sources have a config with this id.
    case ambiguous(sources: [String])
}

extension PollSchedule {
    /// The schedule of a config as the history has it.
    init(_ config: WatchedConfig, pollsPerScan: Int, blackouts: Blackouts) {
        self.init(
            configID: config.remoteID, period: config.period, pollsPerScan: pollsPerScan, unanswered: config.waits,
            // A one-off that is still due was edited after its first result, or never had one.
            hasResult: config.period == nil ? config.dueAt == nil : config.hasResult, blackouts: blackouts)
    }
}
