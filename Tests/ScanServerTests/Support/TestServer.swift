import CloudforceOne
import Foundation
import Logging
import PortModel
import PortScanner
import ScanScheduling
import Testing

@testable import ScanServer

/// A scan server that listens on loopback, with everything around it in the test's hand.
struct TestServer {
    static let token = Secret("correct-horse-battery-staple")
    static let account = "test-account"

    let server: ScanAPIServer
    let baseURL: String
    let running: Task<Void, any Error>
    let clock: ManualClock
    let timers: ManualTimers
    /// Tells the server that its clock was set.
    let clockStep: AsyncStream<Timestamp>.Continuation
    let scanner: GatedScanner
    let log: LogLines

    static func settings(_ directory: String, allowList: AllowList = .loopback) -> ScanServerSettings {
        ScanServerSettings(dataDirectory: directory, accountID: account, token: token, allowList: allowList)
    }

    /// Starts a server and waits until it listens. Its timers do nothing by themselves, and neither does its scanner
    /// unless another one is given.
    static func start(
        _ settings: ScanServerSettings, clock: ManualClock = ManualClock(), scanner other: (any PortScanning)? = nil,
        prober: (any PortProbing)? = nil, bounds: ScanStore.Bounds = ScanStore.Bounds()
    ) async throws -> TestServer {
        let timers = ManualTimers()
        let (clockSteps, clockStep) = AsyncStream<Timestamp>.makeStream()
        let scanner = GatedScanner()
        let log = LogLines()
        let server = try ScanAPIServer(
            settings: settings, scanner: other ?? scanner, prober: prober, timers: timers, clockSteps: clockSteps,
            now: { clock.now }, makeID: { UUID().uuidString.lowercased() }, bounds: bounds,
            logger: log.logger)
        let running = Task { try await server.run() }
        let url = try await server.baseURL()
        return TestServer(
            server: server, baseURL: url, running: running, clock: clock, timers: timers,
            clockStep: clockStep, scanner: scanner, log: log)
    }

    var port: UInt16 {
        get throws { try Self.port(of: baseURL) }
    }

    static func port(of url: String) throws -> UInt16 {
        let text = url.split(separator: ":").last?.prefix { $0 != "/" } ?? ""
        return try #require(UInt16(text))
    }

    func stop() async throws {
        running.cancel()
        try await running.value
        #expect(log.lines(.error) == [])
    }

    /// Runs the body with a server, and stops the server whatever happens.
    static func with(
        _ settings: ScanServerSettings, clock: ManualClock = ManualClock(), scanner: (any PortScanning)? = nil,
        prober: (any PortProbing)? = nil, bounds: ScanStore.Bounds = ScanStore.Bounds(),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let server = try await start(settings, clock: clock, scanner: scanner, prober: prober, bounds: bounds)
        do {
            try await body(server)
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    /// A server on a directory of its own.
    static func with(_ body: (TestServer) async throws -> Void) async throws {
        let directory = try ScratchDirectory()
        try await with(settings(directory.data), body)
    }
}
