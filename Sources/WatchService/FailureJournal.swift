import ChangeDelivery
import Logging
import PortModel
import Synchronization

/// Logs what fails once: when it begins, when its kind changes, and when it is over (rule 11).
final class FailureJournal: Sendable {
    private let logger: Logger
    private let now: Now
    private let notices = Mutex<[String: FailureNotice<String>]>([:])

    init(logger: Logger, now: @escaping Now) {
        self.logger = logger
        self.now = now
    }

    /// - Parameters:
    ///   - subject: what fails, of a small set: it is remembered until it succeeds.
    ///   - kind: what tells one failure from another.
    ///   - text: one safe line.
    func failed(_ subject: String, kind: String, _ text: String) {
        let change = notices.withLock { $0[subject, default: FailureNotice()].failed(kind, at: now()) }
        if change != nil { logger.error("\(subject) fails: \(text)") }
    }

    func succeeded(_ subject: String) {
        let change = notices.withLock {
            $0.removeValue(forKey: subject).flatMap { notice in
                var notice = notice
                return notice.succeeded()
            }
        }
        if change != nil { logger.notice("\(subject) works again") }
    }
}
