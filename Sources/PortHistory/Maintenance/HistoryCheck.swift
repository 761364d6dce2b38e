import FoundationEssentials
import GRDB
import PortModel

/// Whether a history is whole: its structure, its references, and every row that is never written again.
///
/// Only reads, so that it may look at the file of a running daemon; what is committed meanwhile is not looked at.
public struct HistoryCheck: Hashable, Sendable {
    /// One thing that is not as it was written.
    public struct Finding: Hashable, Sendable {
        public enum Kind: String, Sendable, CaseIterable {
            /// SQLite's own structure: pages and indexes, and the types of values. Not the schema's CHECK constraints, which
            /// SQLite leaves out where it only reads.
            case structure
            /// A row that refers to one that is not there.
            case reference
            /// A row that was changed after it was finished.
            case changed
            /// A finished row without a checksum: something else than portwatch wrote it.
            case unsealed
            /// A part that cannot be read any more.
            case unreadable
        }

        public let kind: Kind
        /// Nil where it is about no one table.
        public let table: String?
        /// The row's id.
        public let row: Int64?
        /// What is wrong, for people.
        public let text: String
    }

    public internal(set) var findings: [Finding] = []
    /// How many rows were held against their checksums.
    public internal(set) var events = 0
    public internal(set) var intervals = 0
    /// What is not damage, but worth knowing.
    public internal(set) var notes: [String] = []

    /// How far a check has come: it reads the whole file, which takes minutes where that is of gigabytes.
    public struct Progress: Hashable, Sendable {
        public enum Part: String, Sendable, CaseIterable {
            case structure, references, events, intervals
        }

        public let part: Part
        /// Rows of this part that were looked at.
        public let rows: Int
        /// Of how many; nil where the part is not counted.
        public let total: Int?
    }

    /// More findings of one kind than anybody reads: the rest is counted only.
    static let mostFindings = 1000
    /// A read transaction keeps the write-ahead log from being taken in, so none is long.
    static let rowsPerRead: Int64 = 5000

    /// - Parameter progress: told with the beginning of each part, and after each few thousand rows.
    /// - Throws: `HistoryError` where there is nothing to check: no such file, no history, of a newer version, or not to
    ///   be read. A damaged file is a result, no error.
    public static func run(path: String, progress: (Progress) -> Void = { _ in }) throws -> HistoryCheck {
        guard FileManager.default.fileExists(atPath: path) else {
            throw HistoryError(
                .missing, operation: "check the history", path: path, cause: "there is no such file",
                hint: "name the file with --history")
        }
        try History.refuseOtherThanFiles(path: path)
        var check = HistoryCheck()
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            try queue.read { try History.checkOwnership($0, path: path) }
            try check.run(queue, progress)
        } catch {
            let failure = HistoryError(error, operation: "check the history", path: path)
            guard failure.code == .damaged else { throw failure }
            check.add(.unreadable, nil, nil, failure.cause)
        }
        return check
    }

    mutating func add(_ kind: Finding.Kind, _ table: String?, _ row: Int64?, _ text: String) {
        let count = findings.count { $0.kind == kind }
        if count == Self.mostFindings { notes.append("more than \(count) findings of the kind \(kind.rawValue)") }
        guard count < Self.mostFindings else { return }
        findings.append(Finding(kind: kind, table: table, row: row, text: text.untrusted(limit: 300)))
    }
}
