import FoundationEssentials

extension Timestamp {
    /// The system's wall clock. Code that decides takes its time as an argument or a `Now`; this is for the shells.
    public static func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}

/// Where code that needs the time asks for it; tests hand in their own.
public typealias Now = @Sendable () -> Timestamp
