import FoundationEssentials
import GRDB
import TestSupport
import Testing

@testable import PortHistory

/// The queries that README gives people, run as they stand there.
struct ReadmeQueryTests {
    static let queries: [String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        guard let text = try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8) else { return [] }
        return text.split(separator: "\n").filter { $0.hasPrefix("sqlite3 ") }.compactMap { line in
            guard let start = line.firstRange(of: "\"SELECT ")?.lowerBound, let end = line.lastIndex(of: "\"") else {
                return nil
            }
            return String(line[line.index(after: start)..<end])
        }
    }()

    @Test func `README has queries to test`() {
        #expect(Self.queries.count >= 4)
    }

    @Test(arguments: queries)
    func `a query of README runs on a history of today`(_ query: String) async throws {
        try await withTemporaryDirectory { directory in
            let history = try History(path: "\(directory)/history.sqlite")
            defer { try? history.close() }
            let reader = try HistoryReader(path: history.path)
            let columns = try await reader.read("query") { try $0.makeStatement(sql: query).columnCount }
            #expect(columns > 0)
            _ = try await reader.read("query") { try Row.fetchAll($0, sql: query).count }
        }
    }

    @Test func `every view of the history is in README, and none that is not there`() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let table = try #require(text.firstRange(of: "| view | what it answers |"))
        let rows = text[table.upperBound...].split(separator: "\n").dropFirst().prefix { $0.hasPrefix("| `") }
        let listed = rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        try await withTemporaryDirectory { directory in
            let history = try History(path: "\(directory)/history.sqlite")
            defer { try? history.close() }
            let reader = try HistoryReader(path: history.path)
            let views = try await reader.read("views") {
                try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'")
            }
            #expect(listed.sorted() == views.sorted())
        }
    }
}
