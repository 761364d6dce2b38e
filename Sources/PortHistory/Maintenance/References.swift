import GRDB

/// Which columns refer to a table's rows and would lose what they refer to. Asked of the schema, so that a table that is
/// added later protects what it rests on without a word here.
struct References {
    let table: String
    let column: String
    let target: String

    /// Finds a row that refers to the current one of the target.
    var query: String { "SELECT 1 FROM \"\(table)\" WHERE \"\(column)\" = \"\(target)\".id" }

    /// Without those that go along with what they refer to.
    static func to(_ target: String, _ database: Database) throws -> [References] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT object.name AS referring, reference."from" AS referrer
                FROM sqlite_schema AS object JOIN pragma_foreign_key_list(object.name) AS reference
                WHERE object.type = 'table' AND reference."table" = ? AND reference.on_delete <> 'CASCADE'
                ORDER BY 1, 2
                """, arguments: [target])
        return rows.map { References(table: $0["referring"], column: $0["referrer"], target: target) }
    }
}
