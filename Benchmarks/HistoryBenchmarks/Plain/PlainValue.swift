import GRDBSQLite
import Glibc

/// A value as SQLite takes it: a text is there as bytes already, so that binding it costs nothing but the call.
enum PlainValue {
    case null
    case integer(Int64)
    case real(Double)
    case bytes(PlainText)

    init(_ statement: OpaquePointer, column: CInt) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: self = .null
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, column))
        default: self = .bytes(PlainText(statement, column: column))
        }
    }

    var text: String? {
        if case .bytes(let text) = self { return text.string }
        return nil
    }

    @inline(__always)
    func bind(to statement: OpaquePointer, at index: CInt) {
        switch self {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .real(let number): sqlite3_bind_double(statement, index, number)
        // No copy is made: the text outlives the statement's run.
        case .bytes(let text): sqlite3_bind_text(statement, index, text.start, text.count, nil)
        }
    }
}

/// The bytes of a text.
final class PlainText {
    let start: UnsafeMutablePointer<CChar>
    let count: CInt

    init(_ statement: OpaquePointer, column: CInt) {
        let bytes = sqlite3_column_text(statement, column)
        count = sqlite3_column_bytes(statement, column)
        start = .allocate(capacity: Int(count) + 1)
        if let bytes { memcpy(start, bytes, Int(count)) }
        start[Int(count)] = 0
    }

    deinit { start.deallocate() }

    var string: String { String(cString: start) }
}
