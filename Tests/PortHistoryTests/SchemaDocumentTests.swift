import FoundationEssentials
import GRDB
import TestSupport
import Testing

@testable import PortHistory

/// `docs/history.md` against the schema: the page is an interface.
@Suite struct SchemaDocumentTests {
    private static let page: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "docs/history.md"), encoding: .utf8)) ?? ""
    }()

    static let queries = page.split(separator: "\n").filter { $0.hasPrefix("sqlite3 ") }.compactMap { line -> String? in
        guard let start = line.firstRange(of: "\"SELECT ")?.lowerBound, let end = line.lastIndex(of: "\"") else {
            return nil
        }
        return String(line[line.index(after: start)..<end])
    }

    /// The columns that the page lists, by the table or view in whose section they stand.
    private static var documented: [String: [String]] {
        var tables: [String: [String]] = [:]
        var table: String?
        for line in page.split(separator: "\n") {
            if line.hasPrefix("#") {
                table = line.hasPrefix("### `") ? line.split(separator: "`").dropFirst().first.map(String.init) : nil
                if let table { tables[table] = [] }
            } else if let table, line.hasPrefix("| `"), let column = line.split(separator: "`").dropFirst().first {
                tables[table, default: []].append(String(column))
            }
        }
        return tables
    }

    private static func withReader(_ body: (HistoryReader) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let history = try History(path: "\(directory)/history.sqlite")
            defer { try? history.close() }
            try await body(try HistoryReader(path: history.path))
        }
    }

    @Test func `every table, view and column is documented, and nothing else`() async throws {
        try await Self.withReader { reader in
            let real = try await reader.read("schema") { database in
                let names = try String.fetchAll(
                    database,
                    sql: """
                        SELECT name FROM sqlite_schema
                        WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'
                        """)
                return try names.map { ($0, try database.columns(in: $0).map(\.name)) }
            }
            let documented = Self.documented
            var faults: [String] = []
            for (table, columns) in real {
                guard let listed = documented[table] else {
                    faults.append("docs/history.md has no section ### `\(table)` with \(columns)")
                    continue
                }
                for column in Set(columns).subtracting(listed) { faults.append("\(table).\(column) is not documented") }
                for column in Set(listed).subtracting(columns) { faults.append("there is no \(table).\(column)") }
                if Set(listed).count != listed.count { faults.append("\(table) lists a column twice") }
            }
            for table in Set(documented.keys).subtracting(real.map(\.0)) { faults.append("there is no \(table)") }
            #expect(faults.sorted() == [])
        }
    }

    @Test func `the page has queries to test`() {
        #expect(Self.queries.count >= 10)
    }

    @Test(arguments: queries)
    func `a query of the page runs on a history of today`(_ query: String) async throws {
        try await Self.withReader { reader in
            let columns = try await reader.read("query") { try $0.makeStatement(sql: query).columnCount }
            #expect(columns > 0)
            _ = try await reader.read("query") { try Row.fetchAll($0, sql: query).count }
        }
    }
}
