/// What a question for the latest result can be answered with, beside an error.
public enum ResultAnswer: Hashable, Sendable {
    /// There is a result, whole or in part.
    case result(ScanResult)
    /// No scan has finished yet. The text says which of the many forms of that answer it was, such as `status 404`.
    case notReady(String)
    /// The result is still the one whose `ETag` was sent along.
    case notModified
}
