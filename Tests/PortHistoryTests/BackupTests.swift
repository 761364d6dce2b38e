import FoundationEssentials
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct BackupTests {
    private static func files(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    @Test func `a backup has everything, is one file, and opens as a history`() async throws {
        try await ChecksumTests.filled { bench in
            try await withTemporaryDirectory { directory in
                let file = directory + "/backup.sqlite"
                let backup = try HistoryBackup.make(of: bench.path, to: file)
                #expect(try Self.files(directory) == ["backup.sqlite"])
                #expect(backup.size == Int64(try bytes(file).count))
                #expect(backup.rows["event"].map { "\($0)" } == (try bench.query("SELECT count(*) FROM event").first))
                for (table, rows) in try bench.everything() {
                    #expect(try HistoryBench.query(file, "SELECT * FROM \(table)").sorted() == rows)
                }
                #expect(try Self.files(directory) == ["backup.sqlite"], "reading leaves nothing beside it")
                #expect(try HistoryCheck.run(path: file).findings == [])
                let vacuum = try HistoryBench.query(file, "PRAGMA auto_vacuum")
                #expect(vacuum == ["2"], "it can become smaller, as the original can")
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600)
                let restored = try History(path: file)
                #expect(try await restored.configs(source: "lab").count == 1)
                try restored.close()
                #expect(try HistoryBench.query(file, "PRAGMA journal_mode") == ["wal"])
            }
        }
    }

    @Test func `a backup is of one moment, whatever is committed meanwhile`() async throws {
        try await ChecksumTests.filled { bench in
            let config = try await bench.config()
            try await withTemporaryDirectory { directory in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for scan in 0..<60 {
                            bench.clock.advance(by: .seconds(86_400))
                            try await bench.poll(
                                config, scan % 3 == 0 ? "1:22" : "1:22 1:\(scan + 100)", scan: "b\(scan)")
                        }
                    }
                    group.addTask {
                        for number in 0..<8 {
                            let file = "\(directory)/\(number)"
                            let backup = try HistoryBackup.make(of: bench.path, to: file)
                            #expect(try HistoryCheck.run(path: file).findings == [])
                            #expect(
                                "\(backup.rows["poll"] ?? 0)"
                                    == (try HistoryBench.query(file, "SELECT count(*) FROM poll").first))
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `a backup that is interrupted leaves nothing behind`() async throws {
        try await ChecksumTests.filled { bench in
            try await withTemporaryDirectory { directory in
                let backup = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try HistoryBackup.make(of: bench.path, to: directory + "/b")
                }
                await #expect(throws: CancellationError.self) { try await backup.value }
                let left = try Self.files(directory)
                #expect(left == [])
            }
        }
    }

    @Test func `a file that is there is left as it is`() async throws {
        try await ChecksumTests.filled { bench in
            try withTemporaryDirectory { directory in
                let file = directory + "/precious"
                try Data("precious".utf8).write(to: URL(fileURLWithPath: file))
                let error = #expect(throws: HistoryError.self) { try HistoryBackup.make(of: bench.path, to: file) }
                #expect(error?.description.contains("there is such a file already") == true)
                #expect(try bytes(file) == Data("precious".utf8))
                // Also one that comes while the copy is made.
                let target = BackupTarget(file: directory + "/late")
                try target.begin()
                try Data("late".utf8).write(to: URL(fileURLWithPath: target.file))
                #expect(throws: HistoryError.self) { try target.finish() }
                target.discard()
                #expect(try bytes(target.file) == Data("late".utf8))
                #expect(try Self.files(directory) == ["late", "precious"])
            }
        }
    }

    @Test func `what cannot be backed up leaves nothing behind`() async throws {
        try await ChecksumTests.filled { bench in
            try withTemporaryDirectory { directory in
                let there = directory + "/sub"
                try FileManager.default.createDirectory(atPath: there, withIntermediateDirectories: false)
                let missing = #expect(throws: HistoryError.self) {
                    try HistoryBackup.make(of: directory + "/none", to: there + "/b")
                }
                #expect(missing?.code == .missing)
                let nowhere = #expect(throws: HistoryError.self) {
                    try HistoryBackup.make(of: bench.path, to: directory + "/nowhere/b")
                }
                #expect(nowhere?.code == .inaccessible)
                try Data("no history".utf8).write(to: URL(fileURLWithPath: directory + "/text"))
                let foreign = #expect(throws: HistoryError.self) {
                    try HistoryBackup.make(of: directory + "/text", to: there + "/b")
                }
                #expect(foreign?.code == .foreign)
                #expect(try Self.files(there).isEmpty)
            }
        }
    }
}
