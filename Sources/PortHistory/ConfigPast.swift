import ChangeDetection
import GRDB
import PortModel

/// What the history knows of a config's past beside its ports: its scopes, and when results came.
struct ConfigPast: Sendable {
    let id: Int64
    let source: String
    let remoteID: String
    /// The time that the last result speaks of.
    let lastScan: Timestamp?
    /// Oldest first; the last one may go on.
    let editions: [Edition]
    /// When results came, of whatever scope and coverage.
    let looks: [Span]

    init(id: Int64, source: String, remoteID: String, lastScan: Timestamp?, editions: [Edition]) {
        self.id = id
        self.source = source
        self.remoteID = remoteID
        self.lastScan = lastScan
        self.editions = editions
        looks = editions.flatMap(\.looks)
    }

    /// The config with one scope, unchanged.
    struct Edition: Sendable {
        let lazyScope: LazyScope
        let period: Duration?
        let since: Timestamp
        let until: Timestamp?
        /// When results came, of whatever coverage, and when of the whole scope: oldest first.
        let looks: [Span]
        let wholeLooks: [Span]

        var scope: Scope { lazyScope.value }

        /// False: the config was there, but what it covered is not known.
        var isKept: Bool { lazyScope.isKept }

        func isCurrent(at time: Timestamp) -> Bool { since <= time && until.map { time < $0 } ?? true }
    }

    /// Results that followed each other closely enough for each to stand until the next.
    struct Span: Hashable, Sendable {
        let first: Timestamp
        let last: Timestamp
        let period: Duration?

        /// Until when the last result stands; nil: a config that is scanned once has no later word.
        var deadline: Timestamp? { Freshness.deadline(lastScan: last, period: period) }

        func stands(at time: Timestamp) -> Bool { first <= time && deadline.map { time <= $0 } ?? true }

        /// The looks that came after a time; nil where there was none. Of looks before and after it, the last is the one
        /// that is known to have come after.
        func after(_ time: Timestamp) -> Span? {
            if first > time { return self }
            return last > time ? Span(first: last, last: last, period: period) : nil
        }
    }

    /// The stretch around a time in which nobody looked; nil where somebody did, or nothing is known.
    func gap(at time: Timestamp) -> (since: Timestamp, until: Timestamp?)? {
        guard let last = looks.last(where: { $0.first <= time }), !last.stands(at: time) else { return nil }
        return (last.last, looks.first { $0.first > time }?.first)
    }
}

extension ConfigPast {
    /// Every config that the history knows, by its row.
    /// - Parameter scopes: whether its scopes are asked for; otherwise there are only names.
    static func all(_ database: Database, scopes: Bool = true) throws -> [Int64: ConfigPast] {
        let editions = scopes ? try Self.editions(database) : [:]
        let configs = try Row.fetchCursor(
            database,
            sql: """
                SELECT config.id, config.remote_id, config.scan_at, source.name AS source
                FROM config JOIN source ON source.id = config.source_id
                """)
        var result: [Int64: ConfigPast] = [:]
        while let row = try configs.next() {
            let config: Int64 = row["id"]
            result[config] = ConfigPast(
                id: config, source: row["source"], remoteID: row["remote_id"], lastScan: row.time("scan_at"),
                editions: editions[config] ?? [])
        }
        return result
    }

    private static func editions(_ database: Database) throws -> [Int64: [Edition]] {
        var spans: [Int64: [(whole: Bool, first: Timestamp, last: Timestamp)]] = [:]
        let coverage = try Row.fetchCursor(database, sql: "SELECT * FROM coverage ORDER BY first_at")
        while let row = try coverage.next() {
            spans[row["edition_id"], default: []].append(
                (row["whole"], Timestamp(milliseconds: row["first_at"]), Timestamp(milliseconds: row["last_at"])))
        }
        var editions: [Int64: [Edition]] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM config_edition ORDER BY id")
        while let row = try rows.next() {
            editions[row["config_id"], default: []].append(Edition(row, spans: spans[row["id"]] ?? []))
        }
        return editions
    }
}

extension ConfigPast.Edition {
    fileprivate init(_ row: Row, spans: [(whole: Bool, first: Timestamp, last: Timestamp)]) {
        let period = Duration(frequencyDays: row["frequency_days"])
        let made = { (whole: Bool) in
            spans.filter { $0.whole == whole }.map {
                ConfigPast.Span(first: $0.first, last: $0.last, period: period)
            }
        }
        self.init(
            lazyScope: LazyScope(ips: row["ips"], ports: row["ports"]),
            period: period, since: Timestamp(milliseconds: row["since"]), until: row.time("until"),
            looks: made(false), wholeLooks: made(true))
    }
}
