import Foundation
import GRDB
import PortModel
import Testing

@testable import ScanServer

@Suite(.timeLimit(.minutes(1))) struct ScanStoreTests {
    private let directory: ScratchDirectory
    private let path: String
    private let now = Timestamp(seconds: 1000)

    init() throws {
        directory = try ScratchDirectory()
        path = directory.path + "/scans.sqlite"
    }

    private func fields(_ ips: [String], every frequency: Double? = nil) -> ConfigFields {
        ConfigFields(ips: ips, ports: nil, frequency: frequency)
    }

    private func listed(_ number: UInt16) -> HostPorts {
        let address = IPAddress.loopbackV4
        return HostPorts(listed: [address: [OpenPort(Port(address, .tcp, number))]])
    }

    private func record(_ store: ScanStore, _ id: String, revision: Int, scan: String) async throws
        -> ScanStore.Recording
    {
        try await store.record(
            ScanStore.ScanStamp(scanID: scan, started: now, finished: now), of: id, revision: revision, problem: nil
        ) { _ in listed(80) }
    }

    @Test("a file that the store has opened is in WAL mode, synchronous in full, and marked as the store's")
    func durability() throws {
        let store = try ScanStore(path: path)
        let values = try store.queue.read { db in
            try ["journal_mode", "synchronous", "foreign_keys", "application_id", "busy_timeout"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)") ?? ""
            }
        }
        #expect(values == ["wal", "2", "1", "\(0x7077_7363)", "5000"])
        let lax = try store.queue.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0")
        }
        #expect(lax.filter { !$0.hasPrefix("sqlite_") } == ["grdb_migrations"])
    }

    @Test("what was written is there when the file is opened again")
    func reopening() async throws {
        let first = try ScanStore(path: path)
        let written = try await first.create(id: "a", fields(["127.0.0.1", "::1"], every: 0.25), now: now)
        _ = try await record(first, "a", revision: 1, scan: "s1")
        first.close()
        let second = try ScanStore(path: path)
        let read = try #require(try await second.config(id: "a"))
        #expect(read.ips == ["127.0.0.1", "::1"] && read.ports == ["default"] && read.frequency == 0.25)
        #expect(read.revision == written.revision && read.nextScan == now + .seconds(21_600))
        guard case .result(let stamp, let hosts) = try await second.latestResult(id: "a", isKnown: { _ in false })
        else {
            Issue.record("there is no result")
            return
        }
        #expect(stamp.scanID == "s1")
        #expect(hosts == listed(80).listed)
    }

    @Test("a file that is something else is refused and stays as it is")
    func foreignFiles() throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE t (x)") }
        try refusedUntouched("not one of the scan server")
        try FileManager.default.removeItem(atPath: path)
        try Data("this is a diary, and it is longer than a page header".utf8).write(to: URL(filePath: path))
        try refusedUntouched("not a database")
    }

    private func refusedUntouched(_ reason: String) throws {
        let before = try Data(contentsOf: URL(filePath: path))
        let error = #expect(throws: ScanServerError.self) { try ScanStore(path: path) }
        #expect(error?.code == .dataUnusable)
        #expect(error.map { "\($0)".contains(reason) } == true, "\(error.map { "\($0)" } ?? "")")
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("a file of a newer version is refused")
    func newerFile() throws {
        let store = try ScanStore(path: path)
        try store.queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 something new')") }
        store.close()
        let error = #expect(throws: ScanServerError.self) { try ScanStore(path: path) }
        #expect(error?.cause.contains("newer version") == true)
    }

    @Test("a result of an outdated revision is not stored, nor one of a deleted config")
    func outdatedResults() async throws {
        let store = try ScanStore(path: path)
        _ = try await store.create(id: "a", fields(["127.0.0.1"]), now: now)
        _ = try await store.update(id: "a", fields(["127.0.0.2"]), now: now)
        #expect(try await record(store, "a", revision: 1, scan: "s1") == .outdated)
        #expect(try await store.latestResult(id: "a", isKnown: { _ in false }) == .none)
        #expect(try await store.delete(id: "a"))
        #expect(try await record(store, "a", revision: 2, scan: "s2") == .outdated)
        #expect(try await store.latestResult(id: "a", isKnown: { _ in false }) == .noSuchConfig)
    }

    @Test("an edit that only writes the same targets in another way keeps the result")
    func sameTargets() async throws {
        let store = try ScanStore(path: path)
        _ = try await store.create(id: "a", fields(["127.0.0.0/31"]), now: now)
        _ = try await record(store, "a", revision: 1, scan: "s1")
        let edited = try await store.update(id: "a", fields(["127.0.0.1", "127.0.0.0"]), now: now)
        #expect(edited?.ips == ["127.0.0.1", "127.0.0.0"])
        #expect(edited?.revision == 1)
        #expect(try await store.latestResult(id: "a", isKnown: { $0 == "s1" }) != .none)
    }

    @Test("declared configs keep their ids, and those that clients created are left alone")
    func declaring() async throws {
        let store = try ScanStore(path: path)
        _ = try await store.create(id: "api", fields(["127.0.0.9"]), now: now)
        let declare = { (configs: [DeclaredConfig], prefix: String) in
            try await store.declare(configs, now: now) { prefix + UUID().uuidString }
        }
        let kept = DeclaredConfig(ips: ["127.0.0.1"], ports: ["all"], every: .seconds(5))
        try await declare([kept, DeclaredConfig(ips: ["127.0.0.2"], ports: ["default"], every: nil)], "first")
        let first = try await store.configs()
        #expect(first.map(\.isDeclared) == [false, true, true])
        for config in first.dropFirst() { _ = try await record(store, config.id, revision: 1, scan: config.id) }
        let slower = DeclaredConfig(ips: ["127.0.0.1"], ports: ["all"], every: .seconds(10))
        try await declare([DeclaredConfig(ips: ["::1"], ports: ["22"], every: nil), slower], "second")
        let second = try await store.configs()
        #expect(second.map(\.ips) == [["127.0.0.9"], ["127.0.0.1"], ["::1"]])
        #expect(second[1].id == first[1].id && second[1].nextScan == now + .seconds(10))
        #expect(second[2].id.hasPrefix("second"))
        #expect(try await store.latestResult(id: first[1].id, isKnown: { _ in true }) != .none)
    }

    @Test("a declared config whose ports or addresses change is edited, so that its history goes on")
    func declaringEdited() async throws {
        let store = try ScanStore(path: path)
        let declare = { (configs: [DeclaredConfig]) in
            try await store.declare(configs, now: now) { UUID().uuidString }
        }
        try await declare([
            DeclaredConfig(ips: ["127.0.0.1"], ports: ["all"], every: .seconds(5)),
            DeclaredConfig(ips: ["127.0.0.2"], ports: ["22"], every: .seconds(5)),
        ])
        let first = try await store.configs()
        for config in first { _ = try await record(store, config.id, revision: 1, scan: config.id) }
        try await declare([
            DeclaredConfig(ips: ["127.0.0.3"], ports: ["22"], every: .seconds(5)),
            DeclaredConfig(ips: ["127.0.0.1"], ports: ["1-1000"], every: .seconds(5)),
        ])
        let second = try await store.configs()
        #expect(second.map(\.id) == first.map(\.id))
        #expect(second.map(\.ports) == [["1-1000"], ["22"]])
        #expect(second.map(\.ips) == [["127.0.0.1"], ["127.0.0.3"]])
        #expect(second.map(\.nextScan) == [now, now])
        // A result of the scope before must not be read as one of the new scope.
        #expect(try await store.latestResult(id: first[0].id, isKnown: { _ in true }) == .none)
    }

    @Test("declaring the same again changes nothing, so that a single scan that is done stays done")
    func declaringAgain() async throws {
        let store = try ScanStore(path: path)
        let configs = [DeclaredConfig(ips: ["127.0.0.1"], ports: ["22"], every: nil)]
        try await store.declare(configs, now: now) { "a" }
        _ = try await record(store, "a", revision: 1, scan: "s1")
        let before = try await store.configs()
        try await store.declare(configs, now: now + .seconds(100)) { "b" }
        #expect(try await store.configs() == before)
        #expect(before.map(\.nextScan) == [nil])
    }
}
