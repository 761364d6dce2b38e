import CloudforceOne
import PortModel
import Testing

@testable import ScanServer

/// The server and the client that the daemon uses on it.
@Suite(.timeLimit(.minutes(2))) struct ServerClientTests {
    @Test("the daemon's client and the server agree")
    func client() async throws {
        try await TestServer.with { server in
            let client = try server.client()
            let draft = ScanConfigDraft(ips: ["127.0.0.1"], ports: ["22", "80-90"], frequency: 0.125)
            let created = try await client.createConfig(draft)
            #expect(try await client.listConfigs() == [created])
            guard case .notReady = try await client.latestResult(id: created.id, ifNoneMatch: nil) else {
                Issue.record("there is a result before the first scan has ended")
                return
            }
            let scan = try await server.scanner.next()
            #expect(scan.scope == (try created.scope()))
            scan.finish(open: [Port(.loopbackV4, .tcp, 22)])
            _ = await server.timers.nextArming()
            guard case .result(let result) = try await client.latestResult(id: created.id, ifNoneMatch: nil) else {
                Issue.record("there is no result")
                return
            }
            #expect(result.hosts == [.loopbackV4: [OpenPort(Port(.loopbackV4, .tcp, 22))]])
            #expect(result.coverage == .listedAddresses)
            #expect(result.stamp.etag == result.stamp.scanID.map { "\"\($0)\"" })
            #expect(
                try await client.latestResult(id: created.id, ifNoneMatch: result.stamp.etag) == .notModified)
            let updated = try await client.updateConfig(id: created.id, ScanConfigPatch(ports: ["443"]))
            #expect(updated.ports == ["443"] && updated.ips == created.ips)
            try await client.deleteConfig(id: created.id)
            #expect(try await client.listConfigs() == [])
        }
    }
}
