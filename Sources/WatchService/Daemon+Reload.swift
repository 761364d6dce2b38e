import Logging
import PortHistory
import PortModel
import Systemd
import WatchSettings

extension Daemon {
    /// Waits for a SIGHUP whose file can be used; a bad file is refused with its errors, and the old settings stay.
    func nextSettings(after current: Settings, _ hangups: SignalRelay) async throws -> Settings {
        while true {
            try await hangups.next()
            notify { () throws(SystemdError) in try notifier.reloading(status: "reading \(settingsPath)") }
            do {
                let next = try Settings.load(path: settingsPath, environment: environment)
                try checkReloadable(from: current, to: next)
                _ = try PolicyBook(next.policy)
                try SourceAccess.check(next, environment: environment, logger: logger)
                logger.notice("reloading", metadata: ["settings": "\(settingsPath)"])
                return next
            } catch {
                for line in "\(error)".split(separator: "\n") { logger.error("\(line)") }
                logger.error(
                    "the settings were not reloaded, the old ones stay", metadata: ["settings": "\(settingsPath)"])
                notify { () throws(SystemdError) in try notifier.ready(status: "settings not reloaded: see the log") }
            }
        }
    }

    private func checkReloadable(from current: Settings, to next: Settings) throws {
        guard current.historyPath == next.historyPath else {
            throw WatchError(
                .restart, operation: "reload the settings",
                cause: "history.path has changed to \(next.historyPath.untrusted(limit: 300))",
                hint: "restart the daemon to use another history")
        }
    }

    func isReady(_ session: WatchSession, _ scheduler: PollScheduler) async {
        let line = await Heartbeat(
            notifier: notifier, interval: nil, history: history, logger: logger,
            longestCall: .zero
        ).line(scheduler)
        notify { () throws(SystemdError) in try notifier.ready(status: line) }
        logger.notice("watching", metadata: ["history": "\(history.path)", "status": "\(line)"])
        await onReady()
    }

    /// systemd not hearing of it is no reason to stop watching.
    func notify(_ send: () throws(SystemdError) -> Void) {
        do {
            try send()
        } catch {
            logger.debug("systemd was not notified", metadata: ["error": "\(error)"])
        }
    }

    func close() {
        do {
            try history.close()
        } catch {
            logger.error("the history was not closed cleanly; nothing is lost: \(error)")
        }
    }
}
