import ChangeDetection
import GRDB
import PortModel

/// Polls in their table.
enum PollRow {
    /// Writes a poll and returns its row. Polls that say the same again and again share one row with a count, so that
    /// the file grows with changes, not with polls; a poll that changed something has a row of its own.
    static func record(_ poll: PollRecord, eventful: Bool, _ database: Database) throws -> Int64 {
        var openPorts: Int?
        var mark: String?
        if case .observation(let observation) = poll.outcome {
            openPorts = observation.open.count
            mark = observation.mark.text
        }
        if !eventful, let last = try last(poll.config, database), !(last["eventful"] as Bool),
            let outcome = merged(last["outcome"], poll.name)
        {
            let id: Int64 = last["id"]
            try database.cachedStatement(
                sql: """
                    UPDATE poll SET finished_at = ?, outcome = ?, open_ports = COALESCE(?, open_ports),
                        scan_mark = COALESCE(?, scan_mark), note = ?, repeats = repeats + 1
                    WHERE id = ?
                    """
            ).execute(arguments: [poll.finishedAt.milliseconds, outcome, openPorts, mark, poll.note, id])
            return id
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO poll (config_id, started_at, finished_at, outcome, open_ports, scan_mark, note, eventful)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            poll.config, poll.startedAt.milliseconds, poll.finishedAt.milliseconds, poll.name, openPorts, mark,
            poll.note,
            eventful,
        ])
        return database.lastInsertedRowID
    }

    /// The outcome of a row that stands for both; nil where one row cannot. Failures in a row share one as well, with the
    /// latest reason: their texts differ in request ids and times. A result without news and the same result
    /// once more are the same to whoever reads the history: a server that names its scans gives them in turn.
    private static func merged(_ last: String, _ next: String) -> String? {
        if last == next { return last }
        return Set([last, next]) == ["result", "unchanged"] ? "result" : nil
    }

    private static func last(_ config: Int64, _ database: Database) throws -> Row? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM poll WHERE config_id = ? ORDER BY id DESC LIMIT 1")
        return try Row.fetchOne(statement, arguments: [config])
    }
}
