import GRDBSQLite

/// SQLite's own interface, with next to nothing around it: what the history is measured against.
final class PlainDatabase {
    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]

    init(path: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
        guard code == SQLITE_OK, let opened else { throw PlainError(code, "open \(path)") }
        handle = opened
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close(handle)
    }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error(sql) }
    }

    /// A prepared statement; the same one for the same text.
    func statement(_ sql: String) throws -> OpaquePointer {
        if let statement = statements[sql] { return statement }
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &prepared, nil) == SQLITE_OK, let prepared else { throw error(sql) }
        statements[sql] = prepared
        return prepared
    }

    /// Runs a statement that gives no rows, with the values in the order of its question marks.
    func run(_ statement: OpaquePointer, _ values: [PlainValue]) throws {
        for (index, value) in values.enumerated() { value.bind(to: statement, at: CInt(index + 1)) }
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else { throw error("run a statement") }
    }

    func rows(_ sql: String) throws -> [[PlainValue]] {
        let statement = try statement(sql)
        defer { sqlite3_reset(statement) }
        var rows: [[PlainValue]] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                rows.append((0..<sqlite3_column_count(statement)).map { PlainValue(statement, column: $0) })
            case SQLITE_DONE: return rows
            default: throw error(sql)
            }
        }
    }

    func integer(_ sql: String) throws -> Int64 {
        guard case .integer(let number)? = try rows(sql).first?.first else { return 0 }
        return number
    }

    func texts(_ sql: String) throws -> [String] {
        try rows(sql).compactMap(\.first?.text)
    }

    private func error(_ what: String) -> PlainError {
        PlainError(sqlite3_errcode(handle), "\(what): \(String(cString: sqlite3_errmsg(handle)))")
    }
}

struct PlainError: Error, CustomStringConvertible {
    let description: String

    init(_ code: CInt, _ what: String) {
        description = "SQLite error \(code): \(what)"
    }
}
