import Logging
import PortHistory
import PortModel

/// Looks now and then whether an exception of the policy has run out while its port was still open.
struct ExceptionWatch: Sendable {
    let history: History
    let book: PolicyBook
    let failures: FailureJournal
    let logger: Logger

    static let wait: Duration = .seconds(60)

    /// What a failure of it is called in the log.
    private static let subject = "looking for exceptions that have run out"

    /// One look. What fails is logged once, and tried again with the next look, which forgets nothing.
    func look() async {
        do {
            _ = try await history.sweepExceptions(book.current)
            failures.succeeded(Self.subject)
        } catch let error as HistoryError {
            failures.failed(Self.subject, kind: error.code.rawValue, "\(error)")
        } catch {
            logger.debug("looking for exceptions that have run out was interrupted")
        }
    }
}
