import ChangeDetection
import GRDB
import PortModel

/// Goes through the polls, config by config, and thins those that are old: of polls without news a day keeps one row an
/// outcome, which counts the others; beyond the age that is kept, all go that nothing rests on.
struct PollWalk: Sendable {
    /// The polls that events and open questions name; nil until somebody has looked.
    var named: Set<Int64>?
    /// Nil before the first and after the last one.
    private var config: Int64?
    private var poll = Int64.min
    private(set) var isDone = false

    init(named: Set<Int64>? = nil) {
        self.named = named
    }

    private struct Place: Hashable {
        let day: Int64
        let outcome: String
    }

    private struct Poll {
        let id: Int64
        let started: Int64
        let finished: Int64
        let outcome: String
        let repeats: Int64
        let isEventful: Bool

        init(_ row: Row) {
            (id, started, finished) = (row["id"], row["started_at"], row["finished_at"])
            (outcome, repeats, isEventful) = (row["outcome"], row["repeats"], row["eventful"])
        }

        var place: Place { Place(day: finished / 86_400_000, outcome: outcome) }
    }

    /// Polls that an event or an open question rests on, as they name them: not all of them as references.
    static func namedPolls(_ database: Database) throws -> Set<Int64> {
        var named = try Int64.fetchSet(
            database,
            sql:
                "SELECT poll.value FROM event, json_each(event.evidence, '$.polls') AS poll WHERE poll.type = 'integer'"
        )
        let votes = try String.fetchCursor(
            database,
            sql: "SELECT pending_votes FROM port_interval WHERE phase <> 'ended' AND pending_votes IS NOT NULL")
        while let text = try votes.next() { named.formUnion((VotesText.read(text) ?? []).compactMap(\.poll)) }
        return named
    }

    /// Returns how many rows it took out.
    mutating func step(_ database: Database, now: Timestamp, cutoff: Timestamp?) throws -> Int {
        if config == nil {
            config = try Int64.fetchOne(database, sql: "SELECT min(id) FROM config")
            poll = .min
        }
        guard let config else {
            isDone = true
            return 0
        }
        let limit = max(now - Retention.pollsInFull, cutoff ?? now - Retention.pollsInFull).milliseconds
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM poll WHERE config_id = ? AND id > ? ORDER BY id LIMIT \(Retention.rowsPerStep)",
            arguments: [config, poll]
        ).map(Poll.init)
        // Rows are in the order of time. Those after the first young one are left for later rounds: a config may have very
        // many.
        let old = Array(rows.prefix { $0.finished < limit })
        let (count, keepers) = try thin(old, of: config, before: cutoff, database)
        if let last = old.last, old.count == Retention.rowsPerStep {
            // The last day goes on in the next step: what was kept of it is looked at once more, with the rest.
            let again = keepers.filter { $0.key.day == last.place.day }.values.map { $0.id - 1 }.min() ?? last.id
            poll = again > poll ? again : last.id
        } else {
            self.config = try Int64.fetchOne(
                database, sql: "SELECT min(id) FROM config WHERE id > ?", arguments: [config])
            poll = .min
            isDone = self.config == nil
        }
        return count
    }

    private func thin(
        _ rows: [Poll], of config: Int64, before cutoff: Timestamp?, _ database: Database
    ) throws -> (count: Int, keepers: [Place: Poll]) {
        let kept = try latest(config, database)
        let condition = try References.to("poll", database).map { "NOT EXISTS (\($0.query))" }
        let drop = try database.cachedStatement(
            sql: "DELETE FROM poll WHERE \((["id = ?"] + condition).joined(separator: " AND "))")
        var count = 0
        var keepers: [Place: Poll] = [:]
        for poll in rows.reversed() where !kept.contains(poll.id) && named?.contains(poll.id) == false {
            let isOld = cutoff.map { poll.finished < $0.milliseconds } ?? false
            if !isOld {
                if poll.isEventful { continue }
                guard keepers[poll.place] != nil else {
                    keepers[poll.place] = poll
                    continue
                }
            }
            try drop.execute(arguments: [poll.id])
            guard database.changesCount == 1 else { continue }
            count += 1
            if !isOld, let keeper = keepers[poll.place] { try Self.merge(poll, into: keeper, database) }
        }
        return (count, keepers)
    }

    private static func merge(_ poll: Poll, into keeper: Poll, _ database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE poll SET repeats = repeats + ?, started_at = min(started_at, ?) WHERE id = ?"
        ).execute(arguments: [poll.repeats, poll.started, keeper.id])
    }

    /// What says how the config was last polled, and when it last had a result.
    private func latest(_ config: Int64, _ database: Database) throws -> Set<Int64> {
        try Int64.fetchSet(
            database,
            sql: """
                SELECT id FROM (
                    SELECT max(id) AS id FROM poll WHERE config_id = ?1 UNION SELECT max(id) FROM poll
                    WHERE config_id = ?1 AND outcome IN ('result', 'partial', 'unchanged'))
                WHERE id IS NOT NULL
                """, arguments: [config])
    }
}
