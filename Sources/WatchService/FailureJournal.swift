import ChangeDelivery
import CloudforceOne
import Logging
import PortModel
import Synchronization

/// Logs what fails once: when it begins, when its kind changes, and when it is over (rule 11).
final class FailureJournal: Sendable {
    private let logger: Logger
    private let now: Now
    private let notices = Mutex<[String: Entry]>([:])

    private struct Entry {
        var notice = FailureNotice<String>()
        var lastFailure = Timestamp.epoch
    }

    init(logger: Logger, now: @escaping Now) {
        self.logger = logger
        self.now = now
    }

    /// - Parameters:
    ///   - subject: what fails, of a small set: it is remembered until it succeeds.
    ///   - kind: what tells one failure from another.
    ///   - text: one safe line.
    func failed(_ subject: String, kind: String, _ text: String) {
        let time = now()
        let change = notices.withLock { notices in
            notices[subject, default: Entry()].lastFailure = time
            return notices[subject]?.notice.failed(kind, at: time)
        }
        if change != nil { logger.error("\(subject) fails: \(text)") }
    }

    /// - Parameter quiet: how long it must not have failed for that: for what fails now and then among successes.
    func succeeded(_ subject: String, afterQuiet quiet: Duration = .zero) {
        let time = now()
        let change = notices.withLock { notices -> FailureNotice<String>.Change? in
            guard let entry = notices[subject], time - entry.lastFailure >= quiet else { return nil }
            var notice = entry.notice
            notices[subject] = nil
            return notice.succeeded()
        }
        if change != nil { logger.notice("\(subject) works again") }
    }
}

/// Requests that are refused for their rate, or held back so that they are not: that comes and goes, and is told once.
extension FailureJournal {
    func heldBack(_ source: String, _ error: APIError) {
        failed(Self.keepingRate(source), kind: error.status == nil ? "held back" : "refused", "\(error)")
    }

    /// A request of the source was answered.
    func gotThrough(_ source: String) {
        succeeded(Self.keepingRate(source), afterQuiet: RateQuota.cloudforceOne.window * 2)
    }

    private static func keepingRate(_ source: String) -> String { "asking source \(source) as often as is due" }
}
