import FoundationEssentials
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct FileTests {
    @Test func `a new history has its marks, and commits are durable`() async throws {
        try await HistoryBench.run { bench in
            #expect(try bench.query("PRAGMA application_id") == ["\(0x7074_7768)"])
            #expect(try bench.query("PRAGMA user_version") == ["\(HistorySchema.version)"])
            #expect(try bench.query("PRAGMA auto_vacuum") == ["2"])
            #expect(try bench.query("PRAGMA journal_mode") == ["wal"])
            let (synchronous, foreignKeys) = try await bench.history.pool.write { database in
                (
                    try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                    try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
                )
            }
            #expect(synchronous == 2)
            #expect(foreignKeys == 1)
            // Still so after a commit and a read: the pool must not open another writer.
            try await bench.list(HistoryBench.listed())
            let later = try await bench.history.pool.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(later == 2)
        }
    }

    @Test func `it stays durable when it is opened again`() async throws {
        try await withTemporaryDirectory { directory in
            for _ in 0..<2 {
                let history = try History(path: directory + "/h.sqlite")
                let level = try await history.pool.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
                #expect(level == 2)
                try history.close()
            }
            #expect(try HistoryBench.query(directory + "/h.sqlite", "PRAGMA auto_vacuum") == ["2"])
        }
    }

    @Test func `every table is strict, and every reference is enforced`() async throws {
        try await HistoryBench.run { bench in
            let tables = try bench.query(
                "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
            let own = tables.filter { !$0.hasPrefix("sqlite_") && !$0.hasPrefix("grdb_") }
            #expect(own.count >= 9)
            #expect(own.allSatisfy { $0.hasSuffix("|1") }, "\(own)")
            #expect(try bench.query("PRAGMA foreign_key_check").isEmpty)
            for statement in [
                "INSERT INTO config (source_id, remote_id, ips, ports, frequency_days, added_at) VALUES (9, 'x', '[]', '[]', 1, 0)",
                "INSERT INTO schedule (config_id) VALUES (9)",
                "INSERT INTO delivery_event VALUES (9, 9)",
                "INSERT INTO source (name, added_at) VALUES ('x', 'yesterday')",
            ] {
                await #expect(throws: DatabaseError.self) {
                    try await bench.history.pool.write { try $0.execute(sql: statement) }
                }
            }
        }
    }

    @Test func `missing directories are made`() throws {
        try withTemporaryDirectory { directory in
            let history = try History(path: directory + "/a/b/history.sqlite")
            try history.close()
            #expect(FileManager.default.fileExists(atPath: directory + "/a/b/history.sqlite"))
        }
    }

    @Test func `an empty file is taken, as a daemon that ended early leaves it`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            try Data().write(to: URL(fileURLWithPath: path))
            try History(path: path).close()
            #expect(try HistoryBench.query(path, "PRAGMA user_version") == ["\(HistorySchema.version)"])
        }
    }

    @Test func `a place where no directory can be is an error with a hint`() throws {
        try withTemporaryDirectory { directory in
            let file = directory + "/file"
            try Data("x".utf8).write(to: URL(fileURLWithPath: file))
            let error = try #require(throws: HistoryError.self) { try History(path: file + "/sub/h.sqlite") }
            #expect(error.code == .inaccessible)
            #expect(error.description.contains("history.path"))
        }
    }
}
