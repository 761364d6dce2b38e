/// How much an event matters, lowest first.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case info
    case notice
    case warning
    case critical

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
