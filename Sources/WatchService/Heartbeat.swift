import Logging
import PortHistory
import PortModel
import Systemd

/// Tells systemd how the service is: feeds the watchdog while polls are made when they are due, and keeps the status
/// line. It hangs on the same timers and the same loop as the polls, so that it stops when they do (rule 8).
struct Heartbeat: Sendable {
    let notifier: ServiceNotifier
    /// The watchdog's; nil where there is none.
    let interval: Duration?
    let history: History
    let logger: Logger

    /// How long one call to a source may take, with its repetitions.
    let longestCall: Duration

    /// A poll that is this late, or runs this long, means that the daemon is stuck: catch-ups are spread over a minute
    /// at most, and a poll makes at most four calls.
    private var slack: Duration { .seconds(120) + longestCall * 4 }

    /// Twice per watchdog interval, and at least every ten seconds for the status line.
    var period: Duration { min((interval ?? .seconds(20)) / 2, .seconds(10)) }

    func beat(_ scheduler: PollScheduler) async {
        guard notifier.isActive else { return }
        do {
            if interval != nil, await scheduler.makesProgress(slack: slack) { try notifier.watchdogPing() }
            try notifier.status(await line(scheduler))
        } catch {
            logger.debug("systemd was not notified", metadata: ["error": "\(error)"])
        }
    }

    func line(_ scheduler: PollScheduler) async -> String {
        let summary = await scheduler.summary
        let next = summary.next.map { "next poll at \($0.shortText) UTC" } ?? "no poll due"
        let owed = (try? await history.owedDeliveries()).map { ", \($0) owed" } ?? ""
        return "\(summary.configs) config\(summary.configs == 1 ? "" : "s"), \(next)\(owed)"
    }
}
