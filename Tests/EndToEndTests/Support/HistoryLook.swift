import GRDB
import TestSupport

extension Site {
    /// Reads single values out of the history with a query, as anybody with SQLite may.
    func query<T: DatabaseValueConvertible & Sendable>(_ sql: String, as type: T.Type = T.self) async throws -> [T] {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: historyPath, configuration: configuration)
        return try await queue.read { try T.fetchAll($0, sql: sql) }
    }

    /// Changes the history while no daemon runs.
    func change(_ sql: String) async throws {
        let queue = try DatabaseQueue(path: historyPath)
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Asks the history until a query gives what is wanted.
    @discardableResult
    func eventually<T: DatabaseValueConvertible & Sendable>(
        _ sql: String, as type: T.Type = T.self, where condition: @escaping @Sendable ([T]) -> Bool
    ) async throws -> [T] {
        try await TestSupport.eventually("an answer to \(sql)") {
            let answer = try await self.query(sql, as: type)
            return condition(answer) ? answer : nil
        }
    }

    /// Waits until nothing is owed to a sink any more, as far as the history goes.
    func settled(sink: String) async throws {
        _ = try await eventually(
            "SELECT count(*) FROM delivery WHERE state = 'owed' AND sink = '\(sink)'", as: Int.self
        ) {
            $0 == [0]
        }
    }
}
