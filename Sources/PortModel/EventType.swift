/// The kinds of event: a closed set, so that it can label metrics and be filtered by.
public enum EventType: String, Sendable, Hashable, CaseIterable {
    case baselineEstablished = "baseline.established"
    case portOpened = "port.opened"
    case portClosed = "port.closed"
    case portFlapping = "port.flapping"
    case portStabilized = "port.stabilized"
    /// A port that the policy expects to be open was confirmed closed: told in place of `port.closed`.
    case expectedMissing = "expected.missing"
    /// An exception of the policy has run out, and the port that it allowed is still open.
    case exceptionExpired = "exception.expired"
    /// Two sources cover the same port and disagree on it after confirmation.
    case vantageMismatch = "vantage.mismatch"
    case scanSuspect = "scan.suspect"
    case scopeChanged = "scope.changed"
    case configAdded = "config.added"
    case configRemoved = "config.removed"
    case configStale = "config.stale"
    case configFresh = "config.fresh"
    case sourceUnreachable = "source.unreachable"
    case sourceRecovered = "source.recovered"

    /// How much such an event matters when no rule says otherwise.
    public var severity: Severity {
        switch self {
        case .portOpened, .expectedMissing, .exceptionExpired, .vantageMismatch, .scanSuspect, .configStale,
            .sourceUnreachable:
            .warning
        case .portClosed, .portFlapping, .scopeChanged, .configRemoved, .sourceRecovered, .configFresh: .notice
        case .baselineEstablished, .portStabilized, .configAdded: .info
        }
    }
}
