import FoundationEssentials
import PortHistory
import PortModel
import TestSupport
import Testing

@testable import WatchService

/// Commands over the daemon's socket, from a client of its own.
@Suite(.timeLimit(.minutes(1))) struct ControlServerTests {
    private let rig = SchedulerRig()
    private let desk = ControlDesk()

    /// Runs `body` beside a server for a history in a directory of its own.
    private func serving(_ body: @escaping @Sendable (_ history: String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let history = directory + "/h.sqlite"
            try Data().write(to: URL(fileURLWithPath: history))
            // What a daemon leaves that was killed.
            try Data().write(to: URL(fileURLWithPath: history + ".control"))
            let ready = Recorder<Void>()
            let server = ControlServer(
                desk: desk, history: history, path: ControlSocket.path(history: history, environment: [:]),
                logger: LogRecorder().logger,
                onReady: { ready.add(()) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await server.run() }
                try await ready.first("the socket") { true }
                try await body(history)
                group.cancelAll()
            }
            #expect(ControlSocket.find(history: history, environment: [:]) == nil, "the socket goes with the server")
        }
    }

    @Test func `a config is polled when a command asks for it`() async throws {
        let scheduler = await rig.scheduler(watched(1, dueAt: rig.clock.current + .seconds(1)))
        desk.open(scheduler)
        try await serving { [rig] history in
            let client = try ControlClient(history: history, environment: [:])
            #expect(try await client.poll(config: "config-1", source: nil) == false)
            #expect(rig.timers.armed["config 1"] == rig.clock.current)
            _ = try await rig.fire(1, scheduler)
            #expect(try await client.poll(config: "config-1", source: "test") == true)
            let mode = try FileManager.default.attributesOfItem(atPath: history + ".control")[.posixPermissions]
            #expect(mode as? Int == 0o660)
        }
    }

    @Test func `what cannot be done is said with what to do`() async throws {
        try await serving { [rig, desk] history in
            let client = try ControlClient(history: history, environment: [:])
            let early = await #expect(throws: WatchError.self) { try await client.poll(config: "a", source: nil) }
            #expect(early?.cause.contains("not watching yet") == true)
            desk.open(await rig.scheduler())
            let unknown = await #expect(throws: WatchError.self) {
                try await client.poll(config: "a\u{1B}[31m", source: nil)
            }
            #expect(unknown?.cause.contains("is watched") == true)
            #expect(unknown?.description.contains("\u{1B}") == false)
        }
    }

    @Test func `a command that means another history is refused, and nobody's socket is taken away`() async throws {
        try await serving { [desk, rig] history in
            desk.open(await rig.scheduler(watched(1, dueAt: rig.clock.current)))
            let other = history + ".other"
            try Data().write(to: URL(fileURLWithPath: other))
            try FileManager.default.createSymbolicLink(
                atPath: other + ".control", withDestinationPath: history + ".control")
            let client = try ControlClient(history: other, environment: [:])
            let error = await #expect(throws: WatchError.self) {
                try await client.poll(config: "config-1", source: nil)
            }
            #expect(error?.cause.contains("another history: \(history)") == true)
            // A second daemon that would have the same socket leaves it alone, now and when it ends.
            let log = LogRecorder()
            let second = ControlServer(
                desk: ControlDesk(), history: other, path: history + ".control", logger: log.logger)
            let running = Task { await second.run() }
            try await eventually("the log line") { log.errors.isEmpty ? nil : true }
            running.cancel()
            await running.value
            #expect(
                try await ControlClient(history: history, environment: [:]).poll(config: "config-1", source: nil)
                    == false)
        }
    }

    @Test func `without a daemon a command says so`() throws {
        try withTemporaryDirectory { directory in
            let error = #expect(throws: WatchError.self) {
                try ControlClient(history: directory + "/h.sqlite", environment: [:])
            }
            #expect(error?.code == .control)
        }
    }

    @Test func `a socket that cannot be made is logged, and ends nothing`() async throws {
        let log = LogRecorder()
        let server = ControlServer(
            desk: desk, history: "/nonexistent", path: "/nonexistent/" + String(repeating: "a", count: 200),
            logger: log.logger)
        let running = Task { await server.run() }
        try await eventually("the log line") { log.errors.isEmpty ? nil : true }
        running.cancel()
        await running.value
        #expect(log.errors.count == 1)
    }

    @Test func `systemd's directory comes first`() {
        let path = ControlSocket.path(history: "/h", environment: ["RUNTIME_DIRECTORY": "/run/a:/run/b"])
        #expect(path == "/run/a/control.sock")
        #expect(ControlSocket.path(history: "/h", environment: ["RUNTIME_DIRECTORY": "relative"]) == "/h.control")
    }
}
