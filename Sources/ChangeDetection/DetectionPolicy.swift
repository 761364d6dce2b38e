public import PortModel

/// When a difference becomes an event, and what is said of it.
public struct DetectionPolicy: Hashable, Sendable {
    /// How many distinct scans must agree before a port counts as opened: 1 tells it at once.
    public var opens: Confirmation
    /// How many distinct scans must agree before a port counts as closed.
    public var closes: Confirmation
    public var suspicion: SuspicionThresholds
    public var flapping: FlapThreshold
    /// What is expected of the ports: the events keep what was judged.
    public var expected: ExpectedState
    /// The most ports that are asked again at once, after one scan.
    public var largestProbe = 1000
    /// The most ports on which two sources are told to disagree one by one, after one scan and in one direction.
    public var mostMismatches = 20

    public init(
        opens: Confirmation, closes: Confirmation, suspicion: SuspicionThresholds = .init(),
        flapping: FlapThreshold = .init(), expected: ExpectedState = .init()
    ) {
        self.opens = opens
        self.closes = closes
        self.suspicion = suspicion
        self.flapping = flapping
        self.expected = expected
    }

    /// With so many scans in a row that must agree.
    public init(
        opens: Int = 1, closes: Int = 2, suspicion: SuspicionThresholds = .init(), flapping: FlapThreshold = .init(),
        expected: ExpectedState = .init()
    ) {
        self.init(
            opens: Confirmation(inRow: opens), closes: Confirmation(inRow: closes), suspicion: suspicion,
            flapping: flapping, expected: expected)
    }
}
