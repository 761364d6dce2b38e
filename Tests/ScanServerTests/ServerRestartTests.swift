import CloudforceOne
import Logging
import PortModel
import PortScanner
import Testing

@testable import ScanServer

/// What a server finds that another one has left, or that its settings declare.
@Suite(.timeLimit(.minutes(2))) struct ServerRestartTests {
    private let daily = #"{"ips":["127.0.0.1"],"ports":["1-100"],"frequency":1}"#
    private let ssh = Port(.loopbackV4, .tcp, 22)

    @Test("configs and results are there after a restart, and what was missed is caught up by one scan on the old grid")
    func restart() async throws {
        let directory = try ScratchDirectory()
        let settings = TestServer.settings(directory.data)
        let clock = ManualClock()
        let created = clock.now
        var id = ""
        try await TestServer.with(settings, clock: clock) { server in
            id = try await server.create(daily)
            try await server.scanner.next().finish(open: [ssh])
            _ = await server.timers.nextArming()
        }
        clock.advance(by: .seconds(86_400 * 3 + 5000))
        try await TestServer.with(settings, clock: clock) { server in
            #expect(try await server.send("GET", server.configPath).result.contains(id))
            let scan = try await server.scanner.next()
            #expect(try await server.result(id).result.contains("22"))
            scan.finish(open: [ssh])
            let next = await server.timers.nextArming()
            #expect(next?.id == id && next?.time == created + .seconds(86_400 * 4))
        }
    }

    @Test("a scan that the shutdown stopped starts again at the next start")
    func stoppedScan() async throws {
        let directory = try ScratchDirectory()
        let settings = TestServer.settings(directory.data)
        try await TestServer.with(settings) { server in
            _ = try await server.create(#"{"ips":["127.0.0.1"],"frequency":0}"#)
            _ = try await server.scanner.next()
        }
        try await TestServer.with(settings) { server in
            try await server.scanner.next().finish()
        }
    }

    @Test("targets that the allow-list no longer has are not scanned")
    func narrowedAllowList() async throws {
        let directory = try ScratchDirectory()
        let wide = AllowList(AddressSet([try AddressBlock(parsing: "192.0.2.0/24")]))
        var id = ""
        try await TestServer.with(TestServer.settings(directory.data, allowList: wide)) { server in
            id = try await server.create(#"{"ips":["192.0.2.7"],"frequency":1}"#)
            _ = try await server.scanner.next()
        }
        try await TestServer.with(TestServer.settings(directory.data)) { server in
            #expect(await server.timers.nextArming()?.id == id)
            #expect(server.log.lines(.warning).count == 1)
            #expect(server.log.lines(.warning).first?.contains("192.0.2.7") == true)
            let result = try await server.result(id)
            #expect(try result.result == "{}")
        }
    }

    @Test("declared configs are listed beside those of clients, and can be declared anew while the server runs")
    func declared() async throws {
        let directory = try ScratchDirectory()
        var settings = TestServer.settings(directory.data)
        settings.declared = [DeclaredConfig(ips: ["127.0.0.1"], ports: ["all"], every: .seconds(5))]
        try await TestServer.with(settings) { server in
            let scan = try await server.scanner.next()
            #expect(scan.scope.ports == .all)
            let client = try server.client()
            #expect(try await client.listConfigs().map(\.period) == [.seconds(5)])
            await #expect(throws: ScanServerError.self) {
                try await server.server.declare([DeclaredConfig(ips: ["192.0.2.1"], ports: ["x"], every: .zero)])
            }
            try await server.server.declare([DeclaredConfig(ips: ["::1"], ports: ["22"], every: nil)])
            for await _ in scan.cancelled {}
            #expect(try await server.scanner.next().scope.addresses == AddressSet(addresses: [.loopbackV6]))
            #expect(try await client.listConfigs().map(\.ips) == [["::1"]])
        }
    }
}
