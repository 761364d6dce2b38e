import ChangeDetection
import GRDB
import PortModel

/// A row of `config` joined with its source and schedule.
struct ConfigRow {
    var id: Int64
    var source: String
    var remoteID: String
    var ips: [String]
    var ports: [String]
    var frequencyDays: Double
    var addedAt: Timestamp
    var removedAt: Timestamp?
    var dueAt: Timestamp?
    var waits: Int
    var lastPollAt: Timestamp?
    var state: ConfigState

    static let select = """
        SELECT config.*, source.name AS source, schedule.due_at AS due_at, schedule.waits AS waits,
            (SELECT finished_at FROM poll WHERE config_id = config.id ORDER BY poll.id DESC LIMIT 1) AS last_poll_at
        FROM config JOIN source ON source.id = config.source_id LEFT JOIN schedule ON schedule.config_id = config.id
        """

    init(_ row: Row) throws {
        id = row["id"]
        source = row["source"]
        remoteID = row["remote_id"]
        ips = try JSONText.decode([String].self, from: row["ips"])
        ports = try JSONText.decode([String].self, from: row["ports"])
        frequencyDays = row["frequency_days"]
        addedAt = Timestamp(milliseconds: row["added_at"])
        removedAt = row.time("removed_at")
        dueAt = row.time("due_at")
        waits = row["waits"] ?? 0
        lastPollAt = row.time("last_poll_at")
        state = ConfigState(
            source: source, config: remoteID, scope: try Scope(ips: ips, ports: ports),
            period: Duration(frequencyDays: frequencyDays))
        state.baselineAt = row.time("baseline_at")
        state.unseen = try JSONText.decode([StoredScope].self, from: row["unseen"]).map { try $0.scope() }
        state.editedAt = row.sighting(mark: "edited_mark", at: "edited_at")
        state.underWay = (row["under_way_mark"] as String?).map { ScanMark(text: $0) }
        state.untoldEdit = try (row["untold_edit"] as String?).map {
            try JSONText.decode(StoredEdit.self, from: $0).edit()
        }
        state.lastScan = row.sighting(mark: "scan_mark", at: "scan_seen_at")
        state.lastScanAsOf = row.time("scan_at")
        state.lastScanWasWhole = row["scan_whole"]
        state.suspectSince = row.time("suspect_since")
        state.suspectKinds = Set(
            try JSONText.decode([String].self, from: row["suspect_kinds"]).compactMap(SuspicionKind.init))
        state.staleSince = row.time("stale_since")
    }

    var watched: WatchedConfig {
        WatchedConfig(
            id: id, source: source, remoteID: remoteID, ips: ips, ports: ports, period: state.period, dueAt: dueAt,
            waits: waits, hasResult: state.baselineAt != nil, lastPollAt: lastPollAt)
    }

    func isSameEdition(as config: WatchedConfig) -> Bool {
        ips == config.ips && ports == config.ports && state.period == config.period
    }

    static func fetch(_ database: Database, id: Int64) throws -> ConfigRow? {
        try Row.fetchOne(database, sql: select + " WHERE config.id = ?", arguments: [id]).map(ConfigRow.init)
    }

    /// Writes back what a detection or an edit changed.
    func save(_ database: Database, countingScan: Bool = false) throws {
        try database.cachedStatement(
            sql: """
                UPDATE config SET ips = ?, ports = ?, frequency_days = ?, baseline_at = ?, unseen = ?, edited_at = ?,
                    edited_mark = ?, under_way_mark = ?, untold_edit = ?, scan_mark = ?, scan_seen_at = ?, scan_at = ?,
                    scan_whole = ?, suspect_since = ?, suspect_kinds = ?, stale_since = ?, scans = scans + ?
                WHERE id = ?
                """
        ).execute(arguments: [
            JSONText.encode(ips), JSONText.encode(ports), frequencyDays, state.baselineAt?.milliseconds,
            try JSONText.encode(state.unseen.map(StoredScope.init)), state.editedAt?.at.milliseconds,
            state.editedAt?.mark.text, state.underWay?.text,
            try state.untoldEdit.map { try JSONText.encode(StoredEdit($0)) },
            state.lastScan?.mark.text, state.lastScan?.at.milliseconds,
            state.lastScanAsOf?.milliseconds, state.lastScanWasWhole, state.suspectSince?.milliseconds,
            JSONText.encode(state.suspectKinds.map(\.rawValue).sorted()), state.staleSince?.milliseconds,
            countingScan ? 1 : 0, id,
        ])
    }
}

/// A scope as it is kept in a column: all of it, unlike its description.
struct StoredScope: Codable {
    let ips: [String]
    let ports: [String]

    init(_ scope: Scope) {
        ips = scope.addresses.blocks.map(\.description)
        ports = [scope.ports.description]
    }

    func scope() throws -> Scope {
        try Scope(ips: ips, ports: ports)
    }
}

/// An edit of a scope that is not told yet, as it is kept in a column.
struct StoredEdit: Codable {
    let at: Int64
    let from: StoredScope
    let noLongerCovered: Int

    init(_ edit: ScopeEdit) {
        at = edit.at.milliseconds
        from = StoredScope(edit.from)
        noLongerCovered = edit.noLongerCovered
    }

    func edit() throws -> ScopeEdit {
        ScopeEdit(at: Timestamp(milliseconds: at), from: try from.scope(), noLongerCovered: noLongerCovered)
    }
}

extension Row {
    func time(_ column: String) -> Timestamp? {
        (self[column] as Int64?).map(Timestamp.init(milliseconds:))
    }

    func sighting(mark: String, at: String) -> Sighting? {
        time(at).map { Sighting(mark: ScanMark(text: self[mark]), at: $0) }
    }
}
