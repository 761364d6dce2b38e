import FoundationEssentials
import GRDB
import Glibc
@testable import PortHistory
import PortModel
import TestSupport
import Testing

/// Files that are not to be touched: refused by the writer and by the reader, and byte for byte the same afterwards.
@Suite struct RefusalTests {
    enum Content: String, CaseIterable, Sendable {
        case text = "a short text"
        case longText = "a long text"
        case sqlite = "a database of another program"
        case sqliteWAL = "a database of another program in WAL mode"
        case emptySQLite = "another program's database without tables"
        case grdb = "a database of another GRDB program"
        case newer = "a history of a newer version"

        var code: HistoryError.Code { self == .newer ? .newer : .foreign }

        func write(to path: String) throws {
            switch self {
            case .text: try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
            case .longText:
                let text = String(repeating: "history of the world\n", count: 1000)
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            case .sqlite: try database(path, "CREATE TABLE note (text); INSERT INTO note VALUES ('mine')")
            case .sqliteWAL:
                try database(
                    path, "CREATE TABLE note (text); INSERT INTO note VALUES ('mine')", "PRAGMA journal_mode = WAL")
            case .emptySQLite: try database(path, "PRAGMA application_id = 77")
            case .grdb: try database(path, "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            case .newer:
                try History(path: path).close()
                try database(path, "PRAGMA user_version = \(HistorySchema.version + 1)")
            }
        }

        private func database(_ path: String, _ statements: String...) throws {
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { database in
                for statement in statements { try database.execute(sql: statement) }
            }
            try queue.close()
        }
    }

    @Test(arguments: Content.allCases)
    func `is refused and untouched`(content: Content) throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/file"
            try content.write(to: path)
            let before = try bytes(path)
            let writing = try #require(throws: HistoryError.self) { try History(path: path) }
            #expect(writing.code == content.code, "\(writing)")
            #expect(writing.description.contains(path))
            let reading = try #require(throws: HistoryError.self) { try HistoryReader(path: path) }
            #expect(reading.code == content.code, "\(reading)")
            #expect(try bytes(path) == before)
            // Nothing holds on to it: it can be moved away, and a history made in its place.
            try FileManager.default.removeItem(atPath: path)
            for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
            try History(path: path).close()
        }
    }

    @Test(arguments: ["a directory", "no regular file"])
    func `what is no file at all is refused, and nobody waits for it`(kind: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/thing"
            if kind == "a directory" {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            } else {
                try #require(mkfifo(path, 0o600) == 0)
            }
            try await withDeadline(.seconds(20), "the refusals") {
                let calls: [@Sendable () throws -> Void] = [
                    { _ = try History(path: path) }, { _ = try HistoryReader(path: path) },
                    { _ = try HistoryCheck.run(path: path) },
                    { _ = try HistoryBackup.make(of: path, to: directory + "/backup") },
                ]
                for call in calls {
                    let error = #expect(throws: HistoryError.self) { try call() }
                    #expect(error?.code == .foreign && error?.cause == "it is \(kind)", "\(String(describing: error))")
                }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            #expect(left == ["thing", "thing.lock"])
        }
    }

    @Test func `a damaged history is named as damaged`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            try History(path: path).close()
            var data = try bytes(path)
            #expect(data.count > 8192)
            // The header stays; all that the first pages say is lost.
            data.replaceSubrange(100..<data.count, with: Data(repeating: 0xA5, count: data.count - 100))
            for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
            try data.write(to: URL(fileURLWithPath: path))
            let error = try #require(throws: HistoryError.self) { try History(path: path) }
            #expect(error.code == .damaged, "\(error)")
            #expect(try #require(throws: HistoryError.self) { try HistoryReader(path: path) }.code == .damaged)
            #expect(try bytes(path) == data)
        }
    }

    @Test func `damage that shows later is an error of that call`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.pool.write { database in
                try database.execute(sql: "PRAGMA ignore_check_constraints = 1")
                try database.execute(
                    sql: """
                        INSERT INTO event (uid, at, type, severity, source, message, details)
                        VALUES ('evt_x', 0, 'no.such.type', 'info', 's', 'm', '{}')
                        """)
            }
            let reader = try HistoryReader(path: bench.path)
            let error = await #expect(throws: HistoryError.self) { try await reader.events() }
            #expect(error?.code == .damaged)
        }
    }

    @Test func `a reader says that there is no file`() throws {
        try withTemporaryDirectory { directory in
            let error = try #require(throws: HistoryError.self) { try HistoryReader(path: directory + "/none") }
            #expect(error.code == .missing)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
        }
    }

    @Test func `a reader says what an older file needs`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let queue = try DatabaseQueue(path: path)
            try HistorySchema.migrator(upTo: HistorySchema.version - 1).migrate(queue)
            try queue.close()
            let before = try bytes(path)
            let error = try #require(throws: HistoryError.self) { try HistoryReader(path: path) }
            #expect(error.description.contains("start the daemon once"))
            #expect(try bytes(path) == before)
        }
    }
}
