import Foundation
import Logging
import PortModel
import PortScanner
import ServiceLifecycle
import Testing

@testable import ScanServer

/// How a server starts and stops, and what it meets on the way.
@Suite(.timeLimit(.minutes(2))) struct ServerLifeTests {
    @Test("a second server on the same data directory is refused, and may follow when the first has stopped")
    func secondServer() async throws {
        let directory = try ScratchDirectory()
        let settings = TestServer.settings(directory.data)
        try await TestServer.with(settings) { server in
            await #expect(throws: ScanServerError.self) { try await TestServer.start(settings) }
            let file = try String(contentsOf: URL(filePath: directory.data + "/api-url"), encoding: .utf8)
            #expect(file == server.baseURL + "\n")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.data + "/api-url"))
        try await TestServer.with(settings) { _ in }
    }

    @Test("a port that is taken is an error of the server, also for whoever waits for its URL")
    func portTaken() async throws {
        try await TestServer.with { server in
            let directory = try ScratchDirectory()
            var settings = TestServer.settings(directory.data)
            settings.port = Int(try server.port)
            let second = try ScanAPIServer(settings: settings, scanner: GatedScanner(), logger: LogLines().logger)
            let running = Task { try await second.run() }
            let error = await #expect(throws: ScanServerError.self) { try await second.baseURL() }
            #expect(error?.code == .cannotListen)
            await #expect(throws: ScanServerError.self) { try await running.value }
        }
    }

    @Test("a graceful shutdown ends in time, though a scan and a connection are in progress")
    func gracefulShutdown() async throws {
        let directory = try ScratchDirectory()
        let scanner = GatedScanner()
        let server = try ScanAPIServer(
            settings: TestServer.settings(directory.data), scanner: scanner, logger: LogLines().logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: LogLines().logger))
        let running = Task { try await group.run() }
        try await server.declare([DeclaredConfig(ips: ["127.0.0.1"], ports: ["22"], every: .seconds(60))])
        let scan = try await scanner.next()
        // Its request is admitted and never ends.
        let slow = try RawConnection(port: TestServer.port(of: try await server.baseURL()))
        slow.send(
            "POST /client/v4/accounts/test-account/cloudforce-one/scans/config HTTP/1.1\r\nHost: x\r\n"
                + "Authorization: Bearer \(TestServer.token.reveal())\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n{")
        let start = ContinuousClock.now
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(ContinuousClock.now - start < .seconds(2))
        for await _ in scan.cancelled {}
        #expect(throws: Never.self) { try DataDirectory(path: directory.data) }
    }

    @Test("what is not HTTP is answered in the envelope, and the connection is closed")
    func malformedRequest() async throws {
        try await TestServer.with { server in
            let connection = try RawConnection(port: server.port)
            connection.send("this is not HTTP at all\r\n\r\n")
            let answer = await connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n"))
            let body = try #require(answer.firstRange(of: "\r\n\r\n").map { answer[$0.upperBound...] })
            #expect(try Answer(body: Array(body.utf8)).errors == ["17400"])
        }
    }

    @Test("the real scanner finds a real listener, and the token is in no log line")
    func realScanner() async throws {
        let listener = try LoopbackListener()
        let directory = try ScratchDirectory()
        let settings = TestServer.settings(directory.data)
        try await TestServer.with(settings, scanner: ConnectScanner(allowList: .loopback)) { server in
            let ports = "\(listener.port - 3)-\(listener.port)"
            let id = try await server.create(#"{"ips":["127.0.0.1"],"ports":["\#(ports)"],"frequency":1}"#)
            #expect(await server.timers.nextArming()?.id == id)
            let found = #"{"number":\#(listener.port),"proto":"tcp","status":"open"}"#
            #expect(try await server.result(id).result.contains(found))
            #expect(!server.log.all.isEmpty)
            #expect(!server.log.all.contains { $0.contains(TestServer.token.reveal()) })
        }
    }
}
