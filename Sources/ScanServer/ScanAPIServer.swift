import CloudforceOne
import FoundationEssentials
public import Logging
import NIOSSL
public import PortModel
public import PortScanner
import ScanScheduling
public import ServiceLifecycle
import Synchronization

/// The Cloudforce One port-scan API, self-hosted: answers its five operations and scans what its configs say.
///
/// The data directory is taken when the server is made and let go when `run()` ends, or with the server.
public final class ScanAPIServer: Service {
    let settings: ScanServerSettings
    let directory: DataDirectory
    let store: ScanStore
    let runner: ScanRunner
    let probes: ProbeDesk?
    let now: Now
    let makeID: @Sendable () -> String
    let logger: Logger
    let address = ListeningAddress()
    let clockSteps: AsyncStream<Timestamp>
    /// How TLS is done; nil for plain HTTP.
    let tls: TLSConfiguration?
    private let wasRun = Mutex(false)

    /// - Parameter prober: what asks single ports again; nil does not offer that.
    /// - Throws: `ScanServerError` where the settings ask for something the server does not do, the certificate or a
    ///   declared config is not valid, another server uses the data directory, or its database cannot be used.
    public convenience init(
        settings: ScanServerSettings, scanner: any PortScanning, prober: (any PortProbing)? = nil,
        now: @escaping Now = Timestamp.now, logger: Logger
    ) throws {
        let timers = DispatchTimers(now: now)
        try self.init(
            settings: settings, scanner: scanner, prober: prober, timers: timers, clockSteps: timers.clockSteps,
            now: now,
            makeID: { UUID().uuidString.lowercased() }, logger: logger)
    }

    /// - Parameter clockSteps: says that the wall clock was set.
    init(
        settings: ScanServerSettings, scanner: any PortScanning, prober: (any PortProbing)? = nil,
        timers: any WallClockTimers,
        clockSteps: AsyncStream<Timestamp>, now: @escaping Now, makeID: @escaping @Sendable () -> String,
        bounds: ScanStore.Bounds = ScanStore.Bounds(), logger: Logger
    ) throws {
        try settings.check()
        try Self.check(settings.declared, settings.allowList)
        tls = try settings.certificate?.load(now: now()) { logger.warning("\($0)") }
        directory = try DataDirectory(path: settings.dataDirectory)
        store = try ScanStore(path: directory.databasePath, bounds: bounds)
        let job = ScanJob(
            store: store, scanner: scanner, allowList: settings.allowList, now: now, makeID: makeID, logger: logger)
        runner = ScanRunner(
            store: store, job: job, timers: timers, limit: settings.maxConcurrentScans, now: now, logger: logger)
        probes = prober.map {
            ProbeDesk(
                prober: $0, allowList: settings.allowList, turns: ProbeTurns(limit: settings.maxConcurrentScans))
        }
        self.settings = settings
        self.clockSteps = clockSteps
        self.now = now
        self.makeID = makeID
        self.logger = logger
    }

    /// Listens and scans until the task is cancelled or a graceful shutdown begins; then it stops within two seconds.
    /// - Throws: `ScanServerError` where it cannot listen, or where it was run before.
    public func run() async throws {
        guard
            !wasRun.withLock({ was in
                defer { was = true }; return was
            })
        else { throw Self.notRunning }
        do {
            try await store.declare(settings.declared, now: now(), makeID: makeID)
            try await serve()
        } catch {
            await finish(error)
            throw error
        }
        await finish(Self.notRunning)
    }

    /// In a task of its own, since this one may have been cancelled, and would then wait for nothing.
    private func finish(_ reason: any Error) async {
        await Task { await end(with: reason) }.value
    }

    /// Waits until the server listens.
    /// - Returns: the base URL of the API, as a client takes it: `http://127.0.0.1:8080/client/v4`, or the public one.
    /// - Throws: why the server does not listen, or `CancellationError`. Without `run()` it waits for ever.
    public func baseURL() async throws -> String {
        try await address.value()
    }

    /// Brings the declared configs to this list, as the start does with those of the settings. Configs that a client has
    /// created are left alone. Waits until the server listens.
    /// - Throws: `ScanServerError` where one of them is not valid; nothing has changed then.
    public func declare(_ configs: [DeclaredConfig]) async throws {
        try Self.check(configs, settings.allowList)
        _ = try await baseURL()
        try await store.declare(configs, now: now(), makeID: makeID)
        try await runner.reload()
    }

    private func end(with reason: any Error) async {
        directory.withdrawURL()
        address.fail(reason)
        await runner.stop(within: .seconds(1))
        store.close()
        directory.release()
    }

    private static func check(_ configs: [DeclaredConfig], _ allowList: AllowList) throws(ScanServerError) {
        let problems = configs.enumerated().flatMap { index, config in
            ConfigReader.check(config, allowList: allowList).map { "config \(index + 1): \($0.message)" }
        }
        guard problems.isEmpty else {
            throw ScanServerError(
                .badSettings, action: "declaring scan configs", cause: problems.joined(separator: "; "),
                hint: "correct the configs in the settings")
        }
    }

    static let notRunning = ScanServerError(
        .notRunning, action: "using the scan server", cause: "it has stopped, or was run before",
        hint: "make a new one")
}
