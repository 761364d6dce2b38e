import Foundation
import PortHistory
import PortModel

/// Where histories that take long to make are kept from run to run.
enum Cache {
    static let directory: String = {
        let environment = ProcessInfo.processInfo.environment
        if let given = environment["PORTWATCH_BENCH_CACHE"], !given.isEmpty { return given }
        if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty { return cache + "/portwatch-benchmarks" }
        return FileManager.default.currentDirectoryPath + "/.cache"
    }()

    /// Counts up whenever what is in the files changes, beside their schema.
    private static let version = 1

    /// The history of that name and of the present schema, made by `make` where it is not there yet: under another name
    /// at first, so that one which was not finished is never used. One of another schema is removed.
    static func file(_ name: String, make: (String) async throws -> Void) async throws -> String {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/\(name)-\(try schema()).sqlite"
        if FileManager.default.fileExists(atPath: path) { return path }
        for file in try FileManager.default.contentsOfDirectory(atPath: directory) where file.hasPrefix("\(name)-") {
            try FileManager.default.removeItem(atPath: "\(directory)/\(file)")
        }
        let unfinished = "\(path).unfinished"
        try remove(unfinished)
        try await make(unfinished)
        try FileManager.default.moveItem(atPath: unfinished, toPath: path)
        try remove(unfinished)
        return path
    }

    /// What tells histories of one schema from those of another.
    private static func schema() throws -> String {
        let path = "\(directory)/empty.sqlite"
        try remove(path)
        try History(path: path).close()
        let tables = try PlainDatabase(path: path).texts(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        try remove(path)
        return String(StableHash.of("\(version) \(tables.joined())"), radix: 16)
    }

    /// A copy to write to, which is removed after the run.
    static func copy(_ path: String, as name: String) throws -> String {
        let copy = "\(directory)/\(name)"
        try remove(copy)
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        return copy
    }

    /// Removes a database with all that belongs to it.
    static func remove(_ path: String) throws {
        for file in [path, "\(path)-wal", "\(path)-shm", "\(path).lock"]
        where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.removeItem(atPath: file)
        }
    }
}
