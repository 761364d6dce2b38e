/// When a port that keeps changing is told once and then no more.
public struct FlapThreshold: Hashable, Sendable {
    /// More transitions than this within the window are flapping.
    public var transitions = 6
    /// The window is this many periods of the config, but at least `leastWindow`.
    public var windowPeriods = 20
    public var leastWindow: Duration = .seconds(600)

    public init() {}

    /// How far back transitions count, which is also how long a port must be calm to be stable again.
    /// - Parameter period: time between two scans; nil for a one-off.
    public func window(period: Duration?) -> Duration {
        max(leastWindow, (period ?? .zero) * windowPeriods)
    }
}
