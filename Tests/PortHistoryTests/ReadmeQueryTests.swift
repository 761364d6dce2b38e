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

    @Test func `the columns that README lists for a view are those of the view`() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        try await withTemporaryDirectory { directory in
            let history = try History(path: "\(directory)/history.sqlite")
            defer { try? history.close() }
            let reader = try HistoryReader(path: history.path)
            for view in ["open_ports", "recent_events", "config_status"] {
                let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("| `\(view)` |") })
                let listed = line.split(separator: "`").map(String.init).filter {
                    !$0.contains("|") && !$0.contains(",")
                }
                let real = try await reader.read("columns") { try $0.columns(in: view).map(\.name) }
                #expect(Array(listed.dropFirst()) == real)
            }
        }
    }
}
