import CloudforceOne
import GRDB
import PortModel
import Testing

@testable import ScanServer

/// How much the server keeps.
@Suite(.timeLimit(.minutes(1))) struct StoreBoundsTests {
    private let now = Timestamp(seconds: 1000)

    private func fields(_ ips: [String]) -> ConfigFields {
        ConfigFields(ips: ips, ports: ["22"], frequency: 1)
    }

    @Test("one config too many is not stored, and one that is deleted makes room")
    func count() async throws {
        let directory = try ScratchDirectory()
        let store = try ScanStore(
            path: directory.path + "/scans.sqlite", bounds: ScanStore.Bounds(configs: 2, entryBytes: 1000))
        for id in ["a", "b"] { _ = try await store.create(id: id, fields(["::1"]), now: now) }
        await #expect(throws: ScanStore.Full.self) { try await store.create(id: "c", fields(["::1"]), now: now) }
        #expect(try await store.configs().map(\.id) == ["a", "b"])
        _ = try await store.update(id: "a", fields(["127.0.0.1"]), now: now)
        #expect(try await store.delete(id: "b"))
        _ = try await store.create(id: "c", fields(["::1"]), now: now)
    }

    @Test("no create and no edit takes the entries beyond their bound, and every edit that makes them less passes")
    func bytes() async throws {
        let directory = try ScratchDirectory()
        // ["22"] has 6 bytes, ["::1"] 7.
        let bounds = ScanStore.Bounds(configs: 10, entryBytes: 26)
        let store = try ScanStore(path: directory.path + "/scans.sqlite", bounds: bounds)
        _ = try await store.create(id: "a", fields(["::1"]), now: now)
        _ = try await store.create(id: "b", fields(["::1"]), now: now)
        await #expect(throws: ScanStore.Full.self) { try await store.update(id: "a", fields(["::11"]), now: now) }
        #expect(try await store.config(id: "a")?.ips == ["::1"])
        await #expect(throws: ScanStore.Full.self) { try await store.create(id: "c", fields(["::1"]), now: now) }
        // What the settings declare is not bounded; a client can still make its own configs smaller.
        let declared = DeclaredConfig(ips: ["127.0.0.1"], ports: ["22"], every: nil)
        try await store.declare([declared], now: now) { "d" }
        #expect(try await store.update(id: "a", fields(["::"]), now: now)?.ips == ["::"])
        await #expect(throws: ScanStore.Full.self) { try await store.update(id: "a", fields(["::1"]), now: now) }
    }

    @Test("the answer says that there is no room, and what to do")
    func answer() async throws {
        let directory = try ScratchDirectory()
        let bounds = ScanStore.Bounds(configs: 1, entryBytes: 1000)
        try await TestServer.with(TestServer.settings(directory.data), bounds: bounds) { server in
            _ = try await server.create(#"{"ips":["127.0.0.1"]}"#)
            let full = try await server.send("POST", server.configPath, body: #"{"ips":["127.0.0.1"]}"#)
            #expect(full.status == 400)
            #expect(try full.errors == ["17507"])
            #expect(full.text.contains("delete scan configs"))
            #expect(
                try APIDescription().faults(full, to: .create) == [
                    "Ratelimit is missing", "Ratelimit-Policy is missing",
                ])
        }
    }

    @Test("the largest list that the bounds allow is one answer that the client can read")
    func largestList() async throws {
        let directory = try ScratchDirectory()
        let bounds = ScanStore.Bounds()
        // The shortest entries make the most of them, of which a client's reader has a limit, too.
        let perConfig = bounds.entryBytes / bounds.configs
        let ports = "[" + Array(repeating: "\"1\"", count: (perConfig - 9) / 4).joined(separator: ",") + "]"
        try await TestServer.with(TestServer.settings(directory.data)) { server in
            try await server.server.store.queue.write { [now] db in
                for number in 0..<bounds.configs {
                    try db.execute(
                        sql: """
                            INSERT INTO configs (id, ips, ports, frequency, declared, revision, version, next_scan_at,
                                created_at, updated_at) VALUES (?, '["::1"]', ?, 1, 0, 1, 1, NULL, ?, ?)
                            """,
                        arguments: [
                            "00000000-0000-0000-0000-\(1_000_000_000_000 + number)", ports, now.milliseconds,
                            now.milliseconds,
                        ])
                }
            }
            #expect(try await server.send("POST", server.configPath, body: #"{"ips":["::1"]}"#).status == 400)
            let configs = try await server.client().listConfigs()
            #expect(configs.count == bounds.configs)
            #expect(configs.last?.ports.count == (perConfig - 9) / 4)
        }
    }
}
