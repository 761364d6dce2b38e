/// In which way a result is suspicious: each is told once in a stretch of such results.
public enum SuspicionKind: String, Hashable, Sendable, CaseIterable {
    /// There is no result any more.
    case gone
    /// Most open ports vanished at once.
    case vanished
    /// Addresses suddenly answer on a large part of all ports.
    case flooded
}
