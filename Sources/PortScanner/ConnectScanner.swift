public import PortModel

/// The scan engine: plain TCP connects, IPv4 and IPv6, no privileges and no payload.
///
/// A scan has a thread and an epoll instance of its own, so scans do not hold up each other or Swift's task pool;
/// each of them counts its descriptors and its rate for itself. Probes of single ports that follow each other share a rate.
public struct ConnectScanner: PortScanning, PortProbing {
    private let allowList: AllowList
    private let options: ScanOptions
    private let seed: UInt64?
    private let now: Now
    private let openSocket: ProbeSocket.Opening
    private let probeRate = RateMemory()

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

    public func probe(_ ports: [Port], within limit: Duration) async throws -> [Port: ProbeReply] {
        let targets = Array(Set(ports.filter { $0.proto == .tcp && $0.number > 0 && allowList.allows($0.address) }))
        guard !targets.isEmpty else { return [:] }
        try options.validate()
        let deadline = MonotonicClock.now() + min(limit, .seconds(3600)).nanoseconds
        return try await onThread { signal in
            let lease = lease(for: targets.count)
            var engine = try engine(TargetSpace(targets), lease: lease, until: signal)
            engine.rate = probeRate.resume(engine.rate)
            defer { probeRate.keep(engine.rate) }
            try engine.run(until: signal, deadline: deadline)
            return engine.findings.answers
        }
    }

    /// A scan, and how often one of its sockets met itself.
    func measuredScan(_ scope: Scope) async throws -> (report: ScanReport, selfConnections: Int) {
        try Task.checkCancellation()
        try options.validate()
        try allowList.check(scope.addresses)
        return try await onThread { try run(scope, until: $0) }
    }

    /// Runs the work on a thread of its own, with a signal that the task's cancellation raises.
    private func onThread<T: Sendable>(_ work: @escaping @Sendable (ScanSignal) throws -> T) async throws -> T {
        try Task.checkCancellation()
        let signal = try ScanSignal()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Exactly one of the two resumes it: the thread if there is one, else the catch.
                do {
                    try ScanThread.start { continuation.resume(with: Result { try work(signal) }) }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            signal.raise()
        }
    }

    private func engine(_ space: TargetSpace, lease: borrowing DescriptorLease, until signal: ScanSignal)
        throws -> ScanEngine
    {
        try ScanEngine(
            space, allowList: allowList, plan: ScanPlan(options, descriptors: lease.count),
            seed: seed ?? .random(in: 0...UInt64.max), watch: SocketWatch(signal: signal), openSocket: openSocket)
    }

    /// How many descriptors so many targets take at most.
    private func lease(for targets: Int) -> DescriptorLease {
        DescriptorLease(
            wanted: min(min(options.maxInFlight, targets) * options.attempts, options.maxDescriptors ?? .max))
    }

    /// The whole scan, on the thread that calls it.
    private func run(_ scope: Scope, until signal: ScanSignal) throws -> (report: ScanReport, selfConnections: Int) {
        let startedAt = now()
        let start = MonotonicClock.now()
        let lease = lease(for: .max)
        var engine = try engine(TargetSpace(scope), lease: lease, until: signal)
        try engine.run(until: signal)
        let report = engine.findings.report(
            on: scope, probeCount: engine.probeCount, startedAt: startedAt, finishedAt: now(),
            duration: .nanoseconds(MonotonicClock.now() - start))
        return (report, engine.selfConnectionCount)
    }
}
