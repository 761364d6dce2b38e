/// When a difference becomes an event.
public struct DetectionPolicy: Hashable, Sendable {
    /// How many distinct scans must agree before a port counts as opened: 1 tells it at once.
    public var opens: Int
    /// How many distinct scans must agree before a port counts as closed.
    public var closes: Int
    public var suspicion: Suspicion
    public var flapping: Flapping

    public init(opens: Int = 1, closes: Int = 2, suspicion: Suspicion = .init(), flapping: Flapping = .init()) {
        self.opens = max(1, opens)
        self.closes = max(1, closes)
        self.suspicion = suspicion
        self.flapping = flapping
    }

    /// When a result is too strange to be believed at first sight (rule 5).
    public struct Suspicion: Hashable, Sendable {
        /// Vanished ports are suspicious from this many on…
        public var vanishedPorts = 5
        /// …and when they are at least this part of the open ports known.
        public var vanishedShare = 0.8
        /// Whether a result without any open port, after one that had some, is suspicious however few they were: where the
        /// server names neither its scans nor what they looked at, it may as well be a scan that failed.
        public var emptyIsSuspicious = true
        /// New open ports on one address are suspicious from this many on…
        public var floodPorts = 10
        /// …and when they are at least this part of the ports that the config covers.
        public var floodShare = 0.5
        /// New open ports on all other addresses together are suspicious from this many on…
        public var wavePorts = 200
        /// …and when they are at least this part of the open ports known.
        public var waveShare = 0.5

        public init() {}
    }

    /// When a port that keeps changing is told once and then no more (rule 4).
    public struct Flapping: Hashable, Sendable {
        /// More transitions than this within the window are flapping.
        public var transitions = 6
        /// The window is this many periods, but at least `leastWindow`.
        public var windowPeriods = 20
        public var leastWindow: Duration = .seconds(600)

        public init() {}

        func window(period: Duration?) -> Duration {
            max(leastWindow, (period ?? .zero) * windowPeriods)
        }
    }
}
