import CloudforceOne
import FoundationEssentials
import PortHistory
import PortModel
import TestSupport
import Testing
import WatchSettings

@testable import WatchService

/// A source that is watched by a policy, with a daemon's socket for commands.
struct PolicyRig: Sendable {
    let rig: WatchRig
    let book: PolicyBook
    let poller: Poller
    let settings: Settings

    /// Runs `body` when 22 is open, which the policy expects, and 4444 has opened, which it does not.
    static func with(policy: String, _ body: @escaping @Sendable (PolicyRig) async throws -> Void) async throws {
        try await WatchRig.with(ScanConfig("a", ports: ["1-10000"])) { rig in
            let own = try PolicyRig(rig, policy: policy)
            _ = try await rig.watcher.refresh()
            try await own.poll(try result(22))
            try await own.poll(try result(22, 4444))
            try await body(own)
        }
    }

    private init(_ rig: WatchRig, policy: String) throws {
        let directory = URL(filePath: rig.history.path).deletingLastPathComponent().path
        settings = try Settings.parse(
            yaml: "history: {path: history.sqlite}\nscan-server: {}\npolicy: \(policy)\n",
            file: directory + "/portwatch.yaml", environment: [:])
        book = try PolicyBook(settings.policy)
        var poller = rig.poller
        poller.book = book
        self.poller = poller
        self.rig = rig
    }

    func poll(_ answer: ResultAnswer) async throws {
        rig.api.results(answer)
        await poller.run(try await rig.due())
    }

    /// Has 4444 closed: polls of one period may all be of the same scan, so that it takes a few.
    func close() async throws {
        for _ in 0..<20 where try await !isClosed() { try await poll(try result(22)) }
        let isClosed = try await isClosed()
        try #require(isClosed)
    }

    private func isClosed() async throws -> Bool {
        let types = try await rig.eventTypes
        return types.contains("port.closed") || types.contains("expected.missing")
    }

    var desk: ExceptionDesk {
        ExceptionDesk(history: rig.history.path, book: book, logger: rig.log.logger, now: rig.clock.now)
    }

    var watch: ExceptionWatch {
        ExceptionWatch(history: rig.history, book: book, failures: rig.failures, logger: rig.log.logger)
    }

    func events(_ type: EventType) async throws -> [CommittedEvent] {
        try await HistoryReader(path: rig.history.path).events().filter { $0.event.type == type }
    }

    /// What the policy says now of a port of the watched address.
    func expectation(of number: UInt16) throws -> PortExpectation {
        let port = Port(try #require(IPAddress("192.0.2.1")), .tcp, number)
        return book.current.judge(port, at: rig.clock.current).expectation
    }

    /// Runs `body` with a client of a server of commands.
    func commanding(_ body: @escaping @Sendable (ControlClient) async throws -> Void) async throws {
        let control = ControlDesk()
        control.open(rig.scheduler, exceptions: desk)
        let ready = Recorder<Void>()
        let server = ControlServer(
            desk: control, history: rig.history.path,
            path: ControlSocket.path(history: rig.history.path, environment: [:]),
            logger: rig.log.logger, onReady: { ready.add(()) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            try await ready.first("the socket") { true }
            try await body(try ControlClient(history: rig.history.path, environment: [:]))
            group.cancelAll()
        }
    }
}
