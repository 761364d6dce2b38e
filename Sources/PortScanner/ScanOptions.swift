/// How hard a scan may push, and how long it waits.
public struct ScanOptions: Hashable, Sendable {
    /// The most probes under way at once.
    public var maxInFlight: Int
    /// How long one attempt waits for an answer before the next one starts beside it.
    public var timeout: Duration
    /// How many attempts, each on a socket of its own, meet silence before a port counts as unanswered.
    public var attempts: Int
    /// The most connection requests that leave in any second, those included that the kernel repeats by itself while
    /// a socket waits; nil for no limit. At least 2.
    public var maxRate: Int?
    /// The most descriptors the scan opens for its sockets; nil takes what the process's limit leaves.
    public var maxDescriptors: Int?
    /// How long a shortage on our own side (descriptors, local ports, memory) is waited out before a probe is given up
    /// as undecided.
    public var patience: Duration

    public init(
        maxInFlight: Int = 512, timeout: Duration = .seconds(1), attempts: Int = 3, maxRate: Int? = nil,
        maxDescriptors: Int? = nil, patience: Duration = .seconds(10)
    ) {
        self.maxInFlight = maxInFlight
        self.timeout = timeout
        self.attempts = attempts
        self.maxRate = maxRate
        self.maxDescriptors = maxDescriptors
        self.patience = patience
    }

    /// - Throws: the first option that makes no sense.
    func validate() throws(ScanError) {
        let second = Duration.seconds(1)
        try Self.require(
            (1...Self.maxInFlightLimit).contains(maxInFlight), "max-in-flight \(maxInFlight)",
            "1 to \(Self.maxInFlightLimit)")
        try Self.require(timeout >= .milliseconds(1) && timeout <= second * 600, "timeout \(timeout)", "1ms to 10m")
        try Self.require((1...16).contains(attempts), "attempts \(attempts)", "1 to 16")
        try Self.require(maxRate.map { $0 >= 2 } ?? true, "max-rate \(maxRate ?? 0)", "at least 2 a second")
        try Self.require(
            maxDescriptors.map { $0 >= 1 } ?? true, "max-descriptors \(maxDescriptors ?? 0)", "at least 1")
        try Self.require(patience >= .zero && patience <= second * 3600, "patience \(patience)", "0s to 1h")
    }

    private static let maxInFlightLimit = 65_536

    private static func require(_ holds: Bool, _ option: String, _ accepted: String) throws(ScanError) {
        guard !holds else { return }
        throw ScanError(
            code: .invalidOptions, action: "start a scan with", subject: option, cause: "the value is out of range",
            hint: "accepted: \(accepted)")
    }
}
