/// What the options come to within the descriptors that are there. Pure; times are nanoseconds.
struct ScanPlan: Hashable, Sendable {
    /// The most probes under way at once.
    let probes: Int
    /// The most sockets of one probe: its latest attempt, and the older ones that may still bring a late answer.
    let lanes: Int
    /// The most connections started in a second; nil for no limit.
    let startsPerSecond: Int?
    let attempts: Int
    let timeout: Int64
    let patience: Int64
    /// How long a probe waits after a shortage.
    let pause: Int64

    static let pause: Int64 = 50_000_000

    /// - Parameter descriptors: how many sockets may be open at once.
    ///
    /// A socket that waits is a source of packets too: the kernel repeats its request after a second, and no sooner
    /// than a second after that. So in any second there leave at most as many packets as connections are started in it,
    /// and one for each socket that was open when it began. The rate is split between the two.
    init(_ options: ScanOptions, descriptors: Int) {
        let wanted = options.maxInFlight * options.attempts
        var sockets = max(1, min(descriptors, wanted))
        if let rate = options.maxRate {
            sockets = max(1, min(sockets, rate / 2))
        }
        self.lanes = min(options.attempts, sockets)
        self.probes = min(options.maxInFlight, sockets / lanes)
        self.startsPerSecond = options.maxRate.map { [probes, lanes] in max(1, $0 - probes * lanes) }
        self.attempts = options.attempts
        self.timeout = options.timeout.nanoseconds
        self.patience = options.patience.nanoseconds
        self.pause = Self.pause
    }
}

extension Duration {
    /// Whole nanoseconds of a duration that options allow: at most an hour.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
