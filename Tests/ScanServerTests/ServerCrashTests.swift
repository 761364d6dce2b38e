import CloudforceOne
import Foundation
import GRDB
import PortModel
import PortScanner
import Synchronization
import Testing

@testable import ScanServer

/// What is left when the server is killed, or a scan does not end when it should.
@Suite(.timeLimit(.minutes(2))) struct ServerCrashTests {
    private let daily = #"{"ips":["127.0.0.1"],"ports":["1-100"],"frequency":1}"#
    private let ssh = PortModel.Port(.loopbackV4, .tcp, 22)

    /// The files as a kill at this moment would leave them, the write-ahead log among them.
    private func snapshot(_ directory: ScratchDirectory, _ name: String) throws -> String {
        let copy = directory.path + "/" + name
        try FileManager.default.copyItem(atPath: directory.data, toPath: copy)
        return copy
    }

    @Test("what was acknowledged is there after a kill: a create, an update, a result and a delete")
    func kill() async throws {
        let directory = try ScratchDirectory()
        var copies: [String] = []
        var id = ""
        try await TestServer.with(TestServer.settings(directory.data)) { server in
            id = try await server.create(daily)
            copies.append(try snapshot(directory, "created"))
            let path = server.configPath + "/" + id
            #expect(try await server.send("PATCH", path, body: #"{"frequency":0.5}"#).status == 200)
            copies.append(try snapshot(directory, "updated"))
            try await server.scanner.next().finish(open: [ssh])
            _ = await server.timers.nextArming()
            copies.append(try snapshot(directory, "scanned"))
            #expect(try await server.send("DELETE", path).status == 200)
            copies.append(try snapshot(directory, "deleted"))
        }
        var seen: [String] = []
        for copy in copies {
            try await TestServer.with(TestServer.settings(copy)) { server in
                let list = try await server.client().listConfigs()
                let result = try await server.result(id)
                seen.append("\(list.map(\.frequency)) \(result.status) \(try result.result)")
            }
        }
        let found = #"{"127.0.0.1":[{"number":22,"proto":"tcp","status":"open"}]}"#
        #expect(seen == ["[1.0] 200 {}", "[0.5] 200 {}", "[0.5] 200 \(found)", "[] 404 null"])
    }

    @Test("a scan that goes on after its config was deleted brings no result back")
    func deafScan() async throws {
        let directory = try ScratchDirectory()
        let scanner = DeafScanner()
        try await TestServer.with(TestServer.settings(directory.data), scanner: scanner) { server in
            let id = try await server.create(daily)
            await scanner.started.first { _ in true }
            #expect(try await server.send("DELETE", server.configPath + "/" + id).status == 200)
            // The same scan may run no second time beside this one; the other config's waits for nothing.
            let other = try await server.create(daily)
            await scanner.started.first { _ in true }
            scanner.finishAll(open: [ssh])
            #expect(await server.timers.nextArming()?.id == other)
            #expect(try await server.result(id).status == 404)
            #expect(try await server.result(other).result.contains("22"))
            let stored = try await server.server.store.queue.read { db in
                try String.fetchAll(db, sql: "SELECT config_id FROM results")
            }
            #expect(stored == [other])
        }
    }

    @Test("a scan that ends after the server has stopped harms nothing")
    func lateScan() async throws {
        let directory = try ScratchDirectory()
        let scanner = DeafScanner()
        try await TestServer.with(TestServer.settings(directory.data), scanner: scanner) { server in
            _ = try await server.create(daily)
            await scanner.started.first { _ in true }
        }
        scanner.finishAll(open: [ssh])
        let store = try ScanStore(path: directory.data + "/scans.sqlite")
        store.close()
        await #expect(throws: ScanStore.Closed.self) { try await store.configs() }
    }
}

/// A scanner that does not heed cancellation.
private final class DeafScanner: PortScanning {
    let started: AsyncStream<Void>
    private let start: AsyncStream<Void>.Continuation
    private let waiting = Mutex<[(Scope, CheckedContinuation<ScanReport, any Error>)]>([])

    init() {
        (started, start) = AsyncStream.makeStream()
    }

    func scan(_ scope: Scope) async throws -> ScanReport {
        try await withCheckedThrowingContinuation { continuation in
            waiting.withLock { $0.append((scope, continuation)) }
            start.yield()
        }
    }

    /// Ends the scans in the order in which they started.
    func finishAll(open: [PortModel.Port]) {
        let scans = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for (scope, continuation) in scans {
            continuation.resume(
                returning: ScanReport(
                    scope: scope, open: open, unanswered: [:], unreachable: [:], undecided: [:], startedAt: .epoch,
                    finishedAt: .epoch))
        }
    }
}
