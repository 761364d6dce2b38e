import FoundationEssentials
import GRDB
import PortModel

/// The history, open for reading only: works while a daemon writes it and when none does, and never changes it.
public final class HistoryReader: Sendable {
    /// The file.
    public let path: String
    private let queue: DatabaseQueue

    /// - Throws: `HistoryError`: there is no such file, it is not a history, of another version, or cannot be read.
    public init(path: String) throws {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else {
            throw HistoryError(
                .missing, operation: "read the history", path: path, cause: "there is no such file",
                hint: "start the daemon once (portwatch run), or name the file with --history")
        }
        try History.refuseOtherThanFiles(path: path)
        var configuration = Configuration()
        // A reader that may write could checkpoint, and SQLite 3.40 has a bug with two checkpointers (rule 6).
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { database in
                try History.checkOwnership(database, path: path)
                let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                guard version == HistorySchema.version else {
                    throw HistoryError(
                        .database, operation: "read the history", path: path,
                        cause:
                            "the file has version \(version), and this portwatch reads version \(HistorySchema.version)",
                        hint: "start the daemon once: it brings the file up to date")
                }
            }
            self.queue = queue
        } catch {
            throw HistoryError(error, operation: "read the history", path: path)
        }
    }

    /// One consistent view of the file.
    func read<T: Sendable>(_ operation: String, _ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        do {
            return try await queue.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw HistoryError(error, operation: operation, path: path)
        }
    }
}
