import GRDB

extension HistoryCheck {
    mutating func run(_ queue: DatabaseQueue, _ progress: (Progress) -> Void) throws {
        progress(Progress(part: .structure, rows: 0, total: nil))
        try reading("the structure") { try $0.structure(queue) }
        progress(Progress(part: .references, rows: 0, total: nil))
        try reading("the references") { try $0.references(queue) }
        try queue.read { database in
            if try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0 < HistorySchema.version {
                notes.append("the file is of an older version; a daemon brings it up to date when it starts")
            }
            if try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") != 2 {
                notes.append(
                    "the file keeps the space of what is dropped for later rows and never becomes smaller; with the daemon "
                        + "stopped, sqlite3 FILE 'PRAGMA auto_vacuum = 2; VACUUM' changes that")
            }
        }
        for table in RowChecksum.allCases {
            try reading("table \(table.rawValue)") { try $0.rows(of: table, queue, progress) }
        }
    }

    /// What can be read is looked at, though something else cannot.
    private mutating func reading(_ what: String, _ body: (inout HistoryCheck) throws -> Void) throws {
        do {
            try body(&self)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            add(.unreadable, nil, nil, "\(what) cannot be read to its end: \(error.message ?? "damaged")")
        }
    }

    private mutating func structure(_ queue: DatabaseQueue) throws {
        let lines = try queue.read { database in
            try String.fetchAll(database, sql: "PRAGMA integrity_check(\(Self.mostFindings))")
        }
        for line in lines where line != "ok" { add(.structure, nil, nil, line) }
    }

    private mutating func references(_ queue: DatabaseQueue) throws {
        let rows = try queue.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check") }
        for row in rows {
            let table: String = row["table"]
            add(.reference, table, row["rowid"], "refers to a row of \(row["parent"] as String) that is not there")
        }
    }

    private mutating func rows(
        of table: RowChecksum, _ queue: DatabaseQueue, _ progress: (Progress) -> Void
    ) throws {
        let (expression, total) = try queue.read { database in
            try RowChecksum.install(in: database)
            return (
                try table.expression(database),
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM \(table.rawValue) WHERE \(table.condition)") ?? 0
            )
        }
        let part: Progress.Part = table == .event ? .events : .intervals
        progress(Progress(part: part, rows: 0, total: total))
        guard let expression else {
            notes.append("rows of table \(table.rawValue) have no checksums in this version")
            return
        }
        var last = Int64.min
        while true {
            // A row that has a checksum was finished, whatever it says of itself.
            let rows = try queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT id, checksum, \(expression) AS found FROM \(table.rawValue)
                        WHERE id > ? AND (\(table.condition) OR checksum IS NOT NULL) ORDER BY id LIMIT \(Self.rowsPerRead)
                        """, arguments: [last])
            }
            for row in rows {
                last = row["id"]
                switch row["checksum"] as Int64? {
                case nil:
                    add(.unsealed, table.rawValue, last, "has no checksum: something else than portwatch wrote it")
                case row["found"]: break
                default: add(.changed, table.rawValue, last, "was changed after it was written")
                }
            }
            count(rows.count, of: table)
            progress(Progress(part: part, rows: table == .event ? events : intervals, total: total))
            guard rows.count == Self.rowsPerRead else { return }
        }
    }

    private mutating func count(_ rows: Int, of table: RowChecksum) {
        switch table {
        case .event: events += rows
        case .interval: intervals += rows
        }
    }
}
