import GRDB
import GRDBSQLite

/// Checksums of the rows that are written once and never changed: events, and intervals that have ended.
///
/// A checksum covers every column that has a value, with its name, but not the columns that retention empties: which
/// poll a row came from. So a later version may add columns that are empty in old rows. It finds damage and careless
/// edits. It is no seal against somebody who wants to forge a row: whoever can write the file can write a fitting
/// checksum.
enum RowChecksum: String, CaseIterable {
    case event
    case interval = "port_interval"

    static let function = "portwatch_checksum"

    /// Which rows have to have a checksum.
    var condition: String {
        switch self {
        case .event: "1"
        case .interval: "phase = 'ended'"
        }
    }

    private static let uncovered: Set<String> = ["checksum", "poll_id", "opened_poll", "closed_poll"]

    /// Teaches a connection the function that the statements below call.
    static func install(in database: Database) throws {
        let code = sqlite3_create_function_v2(
            database.sqliteConnection, function, -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, count, values in
                guard let values else { return }
                sqlite3_result_int64(context, RowHash.of(UnsafeBufferPointer(start: values, count: Int(count))))
            }, nil, nil, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    /// The call that gives a row's checksum; nil where the file is of a version without them.
    func expression(_ database: Database) throws -> String? {
        let columns = try database.columns(in: rawValue).map(\.name)
        guard columns.contains("checksum") else { return nil }
        let arguments = columns.filter { !Self.uncovered.contains($0) }.map { "'\($0)', \"\($0)\"" }
        return "\(Self.function)(\(arguments.joined(separator: ", ")))"
    }

    /// Gives every row that was finished since the last call its checksum; to be called in the transaction that wrote it.
    static func seal(_ database: Database) throws {
        for table in allCases {
            // Another table's index would do as well, but takes a walk through all of it.
            let unsealed = "\"\(table.rawValue)\" INDEXED BY \(table.rawValue)_unsealed"
            let found = try database.cachedStatement(
                sql: "SELECT 1 FROM \(unsealed) WHERE \(table.condition) AND checksum IS NULL LIMIT 1")
            guard try Int.fetchOne(found) != nil, let checksum = try table.expression(database) else { continue }
            try database.cachedStatement(
                sql: "UPDATE \(unsealed) SET checksum = \(checksum) WHERE \(table.condition) AND checksum IS NULL"
            ).execute()
        }
    }
}

/// 64-bit FNV-1a over names and values in turn, mixed as `StableHash` does. Each step can be undone, so that a change of
/// a single byte always changes the result.
private struct RowHash {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    static func of(_ arguments: UnsafeBufferPointer<OpaquePointer?>) -> Int64 {
        var hash = RowHash()
        for index in stride(from: 0, to: arguments.count - 1, by: 2) {
            let type = sqlite3_value_type(arguments[index + 1])
            guard type != SQLITE_NULL else { continue }
            hash.add(text: arguments[index])
            hash.add(UInt64(truncatingIfNeeded: type))
            switch type {
            case SQLITE_INTEGER: hash.add(UInt64(bitPattern: sqlite3_value_int64(arguments[index + 1])))
            case SQLITE_FLOAT: hash.add(sqlite3_value_double(arguments[index + 1]).bitPattern)
            default: hash.add(text: arguments[index + 1])
            }
        }
        return Int64(bitPattern: hash.mixed)
    }

    private var mixed: UInt64 {
        var mixed = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed >> 33)
    }

    private mutating func add(byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    private mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    /// The bytes of a text or a blob, with their number before them, so that no two rows run together.
    private mutating func add(text value: OpaquePointer?) {
        let bytes = sqlite3_value_blob(value)
        let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value)))
        add(UInt64(buffer.count))
        for byte in buffer { add(byte: byte) }
    }
}
