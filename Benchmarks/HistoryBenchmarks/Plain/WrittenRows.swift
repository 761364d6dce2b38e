/// The rows that one commit wrote, found by comparing the history with a copy that lacks the commit.
struct WrittenRows {
    /// What to run, with the values, in the order of the tables: each row once, and of a row that was there before only
    /// the columns that have changed.
    private(set) var changes: [(sql: String, values: [PlainValue])] = []

    var count: Int { changes.count }

    /// - Parameters:
    ///   - database: a connection with the history attached as `done` and the copy as `copy`.
    ///   - config: the row of the config that was polled: nobody else's intervals are looked at.
    init(_ database: PlainDatabase, config: Int64) throws {
        let poll = try database.integer("SELECT max(id) FROM done.poll")
        for table in try Self.tables(database) {
            let shape = try TableShape(database, table)
            let candidates: String? =
                switch table {
                case "port_interval":
                    """
                    SELECT id FROM done.port_interval WHERE id > (SELECT max(id) FROM copy.port_interval)
                    UNION SELECT id FROM done.port_interval WHERE closed_poll = \(poll)
                    UNION SELECT id FROM done.port_interval WHERE config_id = \(config) AND phase IN ('opening', 'closing')
                    """
                case "event", "poll", "delivery":
                    "SELECT id FROM done.\(table) WHERE id >= (SELECT COALESCE(max(id), 0) FROM copy.\(table))"
                default: nil
                }
            try add(table, shape, candidates, database)
        }
    }

    static func tables(_ database: PlainDatabase) throws -> [String] {
        try database.texts(
            """
            SELECT name FROM done.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'
            ORDER BY rowid
            """)
    }

    private mutating func add(
        _ table: String, _ shape: TableShape, _ candidates: String?, _ database: PlainDatabase
    ) throws {
        let columns = shape.columns
        let rows = try database.rows(
            """
            SELECT old.\(shape.key[0]) IS NULL, \(columns.map { "new.\($0) IS NOT old.\($0)" }.joined(separator: ", ")),
                \(columns.map { "new.\($0)" }.joined(separator: ", "))
            FROM done.\(table) AS new LEFT JOIN copy.\(table) AS old ON \(shape.sameKey)
            WHERE \(candidates.map { "new.id IN (\($0)) AND" } ?? "") \(shape.differs)
            """)
        for row in rows {
            let values = Array(row[(1 + columns.count)...])
            let isNew = row[0].isTrue
            let written = columns.indices.filter { isNew ? !values[$0].isNull : row[1 + $0].isTrue }
            let names = written.map { columns[$0] }
            if isNew {
                let marks = names.map { _ in "?" }.joined(separator: ", ")
                changes.append(
                    (
                        "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(marks))",
                        written.map { values[$0] }
                    ))
            } else {
                changes.append(
                    (
                        "UPDATE \(table) SET \(names.map { "\($0) = ?" }.joined(separator: ", ")) WHERE \(shape.keyIs)",
                        written.map { values[$0] } + shape.keyPlaces.map { values[$0] }
                    ))
            }
        }
        guard table == "port_flap" || table == "vantage_check" else { return }
        let key = shape.key.joined(separator: ", ")
        for row in try database.rows("SELECT \(key) FROM copy.\(table) EXCEPT SELECT \(key) FROM done.\(table)") {
            changes.append(("DELETE FROM \(table) WHERE \(shape.keyIs)", row))
        }
    }
}

/// The columns of a table.
struct TableShape {
    let columns: [String]
    /// Those of the primary key.
    let key: [String]

    init(_ database: PlainDatabase, _ table: String) throws {
        columns = try database.texts("SELECT name FROM pragma_table_info('\(table)', 'done') ORDER BY cid")
        key = try database.texts("SELECT name FROM pragma_table_info('\(table)', 'done') WHERE pk > 0 ORDER BY pk")
    }

    var keyPlaces: [Int] { key.compactMap(columns.firstIndex) }
    var keyIs: String { key.map { "\($0) = ?" }.joined(separator: " AND ") }
    var sameKey: String { key.map { "old.\($0) = new.\($0)" }.joined(separator: " AND ") }
    var differs: String { "(" + columns.map { "new.\($0) IS NOT old.\($0)" }.joined(separator: " OR ") + ")" }
}

extension PlainValue {
    var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    var isTrue: Bool {
        if case .integer(let number) = self { return number != 0 }
        return false
    }
}
