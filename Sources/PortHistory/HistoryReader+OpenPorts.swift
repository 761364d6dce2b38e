import ChangeDetection
import GRDB
public import PortModel

/// A port that is open, or may be, as far as the history knows.
public struct OpenPortEntry: Hashable, Sendable {
    public let port: Port
    public let state: State
    /// The API's word.
    public let status: String
    /// The last time it was known not to be open; nil when nothing is known of before.
    public let openedAfter: Timestamp?
    /// The first time it was seen open.
    public let openedBy: Timestamp
    /// The last time it was seen open.
    public let verifiedAt: Timestamp?
    /// Since when it is about to change its state, or gives no answer.
    public let changingSince: Timestamp?
    public let source: String
    public let config: String

    /// How sure it is that the port is open: the words that people see.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case open
        /// Seen open, by fewer scans than the confirmation asks for.
        case opening = "open?"
        /// Not seen any more, by fewer scans than the confirmation asks for.
        case closing = "closing?"
        /// It neither answers nor refuses: it may be blocked.
        case noAnswer = "no-answer"
    }
}

extension HistoryReader {
    /// Everything that is open, or may be, by address, port, source and config.
    public func openPorts() async throws -> [OpenPortEntry] {
        try await read("read the open ports") { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(IntervalRow.Column.list(of: "port_interval")), config.scan_at, config.remote_id,
                        source.name AS source
                    FROM port_interval
                    JOIN config ON config.id = port_interval.config_id
                    JOIN source ON source.id = config.source_id
                    WHERE port_interval.phase <> 'ended'
                    """)
            var entries: [OpenPortEntry] = []
            var reader = PortReader()
            while let row = try rows.next() {
                let known = try IntervalRow.read(row, &reader)
                entries.append(
                    OpenPortEntry(
                        port: known.port, state: OpenPortEntry.State(known), status: known.status,
                        openedAfter: known.openedAfter, openedBy: known.openedBy,
                        verifiedAt: known.verifiedAt ?? row.time("scan_at"),
                        changingSince: known.pending?.since ?? known.silentSince, source: row["source"],
                        config: row["remote_id"]))
            }
            return entries.sorted { ($0.port, $0.source, $0.config) < ($1.port, $1.source, $1.config) }
        }
    }
}

extension OpenPortEntry.State {
    fileprivate init(_ known: KnownPort) {
        self =
            switch known.phase {
            case .opening: .opening
            case .closing: .closing
            case .open: known.silentSince == nil ? .open : .noAnswer
            }
    }
}
