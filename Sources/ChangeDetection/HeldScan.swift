public import PortModel

/// A suspicious result, what of it is held back, and what became of that.
public struct HeldScan: Hashable, Sendable {
    /// Its row in the history; 0 before it has one.
    public var id: Int64
    /// The time that the first suspicious result speaks of.
    public var since: Timestamp
    /// Why it is suspicious: one line each.
    public var reasons: [String]
    public var changes: [HeldChange]
    /// Nil while it is held.
    public var verdict: Verdict?

    /// What the scans after it said.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// They agreed: everything held was believed.
        case released
        /// They contradicted: nothing of it was.
        case dropped
        /// They agreed on a part and contradicted another.
        case split
        /// They said neither: what was held goes on as any difference that waits.
        case undecided
    }

    public init(
        id: Int64 = 0, since: Timestamp, reasons: [String], changes: [HeldChange] = [], verdict: Verdict? = nil
    ) {
        self.id = id
        self.since = since
        self.reasons = reasons
        self.changes = changes
        self.verdict = verdict
    }

    /// Adds why a further result is suspicious, up to so many reasons as somebody may read.
    mutating func add(reasons more: [String]) {
        reasons += more.prefix(max(0, 20 - reasons.count))
    }

    /// What follows from the single changes.
    var conclusion: Verdict {
        let verdicts = Set(changes.compactMap(\.verdict))
        // A result that was gone altogether held no change: any result that comes contradicts it.
        if changes.isEmpty || verdicts == [.contradicted] { return .dropped }
        if verdicts.isEmpty { return .undecided }
        return verdicts == [.agreed] ? .released : .split
    }
}

/// One change of a port that is held back.
public struct HeldChange: Hashable, Sendable {
    public let port: Port
    public let kind: Kind
    /// Nil while it is held.
    public var verdict: Verdict?
    /// Whether the history has it already.
    public var isStored: Bool

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case opened
        case closed
    }

    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case agreed
        case contradicted
    }

    public init(port: Port, kind: Kind, verdict: Verdict? = nil, isStored: Bool = false) {
        self.port = port
        self.kind = kind
        self.verdict = verdict
        self.isStored = isStored
    }
}
