/// Writes rows durably with plain SQL: prepared statements and one transaction, in the journal mode and with the
/// synchronous setting of the history. Constraints and indexes are those of the tables; foreign keys are not checked,
/// which is what SQLite does unless it is told to.
final class PlainWriter {
    private let database: PlainDatabase

    init(path: String) throws {
        database = try PlainDatabase(path: path)
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }

    /// Rows with their statements, ready to be run.
    typealias Prepared = [(statement: OpaquePointer, values: [PlainValue])]

    func prepare(_ rows: WrittenRows) throws -> Prepared {
        try rows.changes.map { (try database.statement($0.sql), $0.values) }
    }

    func write(_ rows: Prepared) throws {
        try database.execute("BEGIN IMMEDIATE")
        for row in rows { try database.run(row.statement, row.values) }
        try database.execute("COMMIT")
    }
}
