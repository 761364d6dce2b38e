import Foundation
@testable import PortHistory
import TestSupport
import Testing

@Suite struct WriterLockTests {
    @Test func `a second writer in the same process is refused, until the first one closes`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let first = try History(path: path)
            let error = try #require(throws: HistoryError.self) { try History(path: path) }
            #expect(error.code == .inUse)
            #expect(error.description.contains("another portwatch (process \(getpid())) is already writing it"))
            #expect(error.description.contains("history.path"))
            try first.close()
            try History(path: path).close()
        }
    }

    @Test func `the same file under another name is refused too`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let first = try History(path: path)
            defer { try? first.close() }
            let link = directory + "/link.sqlite"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            #expect(try #require(throws: HistoryError.self) { try History(path: link) }.code == .inUse)
        }
    }

    @Test func `a writer in another process is refused while this one writes`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let history = try History(path: path)
            #expect(try flock(path, "true") != 0)
            try history.close()
            #expect(try flock(path, "true") == 0)
        }
    }

    @Test func `while another process writes, this one is refused`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let (input, output) = (Pipe(), Pipe())
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
            // It holds the lock until its input ends.
            process.arguments = ["--no-fork", path + ".lock", "sh", "-c", "echo held; read line || true"]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            #expect(try output.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
            #expect(try #require(throws: HistoryError.self) { try History(path: path) }.code == .inUse)
            #expect(!FileManager.default.fileExists(atPath: path))
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            try History(path: path).close()
        }
    }

    /// Runs a command under the lock if it is free; its exit status.
    private func flock(_ path: String, _ command: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        process.arguments = ["--nonblock", path + ".lock", command]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test func `releasing twice closes nothing that others have opened since`() throws {
        try withTemporaryDirectory { directory in
            let lock = try WriterLock(path: directory + "/h.sqlite")
            lock.release()
            // The lowest free number is given again.
            let pipe = Pipe()
            lock.release()
            try pipe.fileHandleForWriting.write(contentsOf: Data("x".utf8))
            #expect(try pipe.fileHandleForReading.read(upToCount: 1) == Data("x".utf8))
        }
    }

    @Test func `a history that is let go without being closed frees its lock`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            do { _ = try History(path: path) }
            try History(path: path).close()
        }
    }
}
