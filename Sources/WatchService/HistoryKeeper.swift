import Logging
import PortHistory
import PortModel
import WatchSettings

/// Keeps the history in order while the daemon runs: drops what is older than the settings want, thins polls, gives room
/// back. In small steps with pauses between them, so that no commit waits long.
struct HistoryKeeper: Sendable {
    let history: History
    let retention: Retention
    let failures: FailureJournal
    let logger: Logger
    let now: Now
    /// No round goes on for longer: what it left is the next one's.
    var longest: Duration = .seconds(1800)

    /// How long after a start the first round begins, and after a round the next one.
    static let firstWait: Duration = .seconds(60)
    static let wait: Duration = .seconds(3600)

    /// What a failure of it is called in the log.
    private static let subject = "keeping the history in order"

    init(history: History, settings: Settings, failures: FailureJournal, logger: Logger, now: @escaping Now) {
        self.history = history
        retention = Retention(keep: settings.retention.keep, maxSize: settings.retention.maxSize)
        self.failures = failures
        self.logger = logger
        self.now = now
    }

    /// One round. What fails is logged once, and tried again with the next round.
    func round() async {
        var round = MaintenanceRound(retention: retention, now: now())
        let clock = ContinuousClock()
        let end = clock.now + longest
        do {
            repeat {
                let start = clock.now
                round = try await history.advance(round)
                // As long a pause as the step took: the writer is free for half of the time.
                try await Task.sleep(until: clock.now + max(clock.now - start, .milliseconds(1)), clock: clock)
            } while !round.isDone && clock.now < end
            failures.succeeded(Self.subject)
            tell(round)
        } catch let error as HistoryError {
            failures.failed(Self.subject, kind: error.code.rawValue, "\(error)")
        } catch {
            logger.debug("keeping the history in order was interrupted")
        }
    }

    private func tell(_ round: MaintenanceRound) {
        let (dropped, subject) = (round.dropped, "keeping the history within history.max-size")
        if !dropped.isEmpty {
            logger.info(
                "history kept in order",
                metadata: [
                    "events": "\(dropped.events)", "intervals": "\(dropped.intervals)", "polls": "\(dropped.polls)",
                    "deliveries": "\(dropped.deliveries)", "pages": "\(dropped.pages)",
                ])
        }
        guard round.isDone else { return }
        if round.isStuck {
            failures.failed(
                subject, kind: "full",
                "what is open, and what is still to be told, needs more than the settings allow; raise history.max-size"
            )
        } else if round.keepsRoom {
            failures.failed(
                subject, kind: "fixed",
                "the file was made without auto_vacuum = INCREMENTAL and cannot become smaller; what is dropped makes room "
                    + "for what comes; with the daemon stopped, sqlite3 FILE 'PRAGMA auto_vacuum = 2; VACUUM' changes that"
            )
        } else {
            failures.succeeded(subject)
        }
    }
}
