/// When a result is too strange to be believed at first sight.
public struct SuspicionThresholds: Hashable, Sendable {
    /// Vanished ports are suspicious from this many on…
    public var vanishedPorts = 5
    /// …and when they are at least this part of the open ports known: 0…1.
    public var vanishedShare = 0.8
    /// Whether a result without any open port, after one that had some, is suspicious however few they were: where the
    /// server names neither its scans nor what they looked at, it may as well be a scan that failed.
    public var emptyIsSuspicious = true
    /// New open ports on one address are suspicious from this many on…
    public var floodPorts = 10
    /// …and when they are at least this part of the ports that the config covers: 0…1.
    public var floodShare = 0.5
    /// New open ports on all other addresses together are suspicious from this many on…
    public var wavePorts = 200
    /// …and when they are at least this part of the open ports known.
    public var waveShare = 0.5

    public init() {}
}
