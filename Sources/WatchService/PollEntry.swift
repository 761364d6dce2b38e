import PortHistory
import PortModel
import ScanScheduling

/// What the scheduler knows of one config.
struct PollEntry {
    var config: WatchedConfig
    var schedule: PollSchedule
    var edition: Int
    var etag: String?
    /// Whether the poll under way has said when the next one is due.
    var isSettled = true
    /// The timer ran out while a poll was still under way.
    var firedMeanwhile = false
    /// Somebody asked for a poll, and its timer is armed for now.
    var isWanted = false

    /// Takes an outcome for the schedule. Returns when the next poll is due.
    mutating func settle(_ job: PollJob, _ outcome: PollOutcome, at now: Timestamp) -> Timestamp? {
        isSettled = true
        return job.isExtra
            ? schedule.next(afterExtra: outcome, at: now) : schedule.next(after: outcome, at: now)
    }
}
