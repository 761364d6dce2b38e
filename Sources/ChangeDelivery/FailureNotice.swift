public import PortModel

/// Keeps a failure that lasts from being told again and again: says when it begins, when it shows a new kind, and when
/// it has ended.
public struct FailureNotice<Kind: Hashable & Sendable>: Sendable {
    /// What is worth telling.
    public enum Change: Hashable, Sendable {
        /// It worked before, or was not tried.
        case began(Kind)
        /// It still fails, in a way not told of since it began.
        case changed(Kind)
        /// It works again, after so many failures.
        case ended(failures: Int, since: Timestamp)
    }

    private var told: Set<Kind> = []
    private var failures = 0
    private var since = Timestamp.epoch
    /// How many kinds one failure can tell of: what fails in ever new words would otherwise never be quiet.
    private static var mostKinds: Int { 8 }

    public init() {}

    public var isFailing: Bool { failures > 0 }

    /// Notes a failure; returns what to tell, if anything.
    public mutating func failed(_ kind: Kind, at time: Timestamp) -> Change? {
        failures += 1
        if failures == 1 { since = time }
        guard told.count < Self.mostKinds, told.insert(kind).inserted else { return nil }
        return failures == 1 ? .began(kind) : .changed(kind)
    }

    /// Notes a success; returns what to tell, if anything.
    public mutating func succeeded() -> Change? {
        guard isFailing else { return nil }
        defer { self = FailureNotice() }
        return .ended(failures: failures, since: since)
    }
}
