/// How well a change that is told has been looked at.
public enum Confidence: String, Sendable, Hashable, CaseIterable {
    /// One scan says so.
    case single
    /// Further scans have agreed.
    case agreed
    /// The very port was asked again, at once, and answered the same.
    case confirmed
}
