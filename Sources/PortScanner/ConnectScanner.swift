public import PortModel

/// The scan engine: plain TCP connects, IPv4 and IPv6, no privileges and no payload.
///
/// A scan has a thread and an epoll instance of its own, so scans do not hold up each other or Swift's task pool;
/// each of them counts its descriptors and its rate for itself.
public struct ConnectScanner: PortScanning {
    private let allowList: AllowList
    private let options: ScanOptions
    private let seed: UInt64?
    private let now: Now
    private let openSocket: ProbeSocket.Opening

    /// - Parameters:
    ///   - allowList: the addresses that may be scanned; a scope with any other is refused.
    ///   - seed: fixes the order of the targets, for tests; a new order for every scan when nil.
    ///   - now: the wall clock, for the times in the report.
    public init(
        allowList: AllowList, options: ScanOptions = ScanOptions(), seed: UInt64? = nil,
        now: @escaping Now = Timestamp.now
    ) {
        self.init(allowList: allowList, options: options, seed: seed, now: now, openSocket: ProbeSocket.open)
    }

    init(
        allowList: AllowList, options: ScanOptions, seed: UInt64? = nil, now: @escaping Now = Timestamp.now,
        openSocket: @escaping ProbeSocket.Opening
    ) {
        self.allowList = allowList
        self.options = options
        self.seed = seed
        self.now = now
        self.openSocket = openSocket
    }

    public func scan(_ scope: Scope) async throws -> ScanReport {
        try await measuredScan(scope).report
    }

    /// A scan, and how often one of its sockets met itself.
    func measuredScan(_ scope: Scope) async throws -> (report: ScanReport, selfConnections: Int) {
        try Task.checkCancellation()
        try options.validate()
        try allowList.check(scope.addresses)
        let signal = try ScanSignal()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Exactly one of the two resumes it: the thread if there is one, else the catch.
                do {
                    try ScanThread.start { continuation.resume(with: Result { try run(scope, until: signal) }) }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            signal.raise()
        }
    }

    /// The whole scan, on the thread that calls it.
    private func run(_ scope: Scope, until signal: ScanSignal) throws -> (report: ScanReport, selfConnections: Int) {
        let startedAt = now()
        let start = MonotonicClock.now()
        let lease = DescriptorLease(
            wanted: min(options.maxInFlight * options.attempts, options.maxDescriptors ?? .max))
        var engine = try ScanEngine(
            TargetSpace(scope), allowList: allowList, plan: ScanPlan(options, descriptors: lease.count),
            seed: seed ?? .random(in: 0...UInt64.max), watch: SocketWatch(signal: signal), openSocket: openSocket)
        try engine.run(until: signal)
        let report = engine.findings.report(
            on: scope, probeCount: engine.probeCount, startedAt: startedAt, finishedAt: now(),
            duration: .nanoseconds(MonotonicClock.now() - start))
        return (report, engine.selfConnectionCount)
    }
}
