import ChangeDetection
import GRDB
public import PortModel

extension History {
    /// Tells the exceptions of the policy that have run out since the last call while their port was still open: once
    /// each, also over restarts. The first call of a history only takes note of the time.
    public func sweepExceptions(_ expected: ExpectedState) async throws -> [CommittedEvent] {
        let time = now()
        let events = try await write("look for exceptions that have run out") { [self] database -> [CommittedEvent] in
            let since = try Int64.fetchOne(database, sql: "SELECT done_until FROM sweep WHERE name = 'exceptions'")
                .map(Timestamp.init(milliseconds:))
            // A clock that was set back must not tell the same once more.
            if let since, time <= since { return [] }
            var events: [Event] = []
            if let since, ExceptionSweep.isDue(expected.policy, since: since, now: time) {
                events = ExceptionSweep.events(
                    open: try Self.openPorts(database), expected: expected, since: since, now: time)
            }
            try database.execute(
                sql: """
                    INSERT INTO sweep (name, done_until) VALUES ('exceptions', ?)
                    ON CONFLICT DO UPDATE SET done_until = excluded.done_until
                    """, arguments: [time.milliseconds])
            return try record(events, poll: nil, at: time, database)
        }
        wake(for: events)
        return events
    }

    private static func openPorts(_ database: Database) throws -> [ExceptionSweep.OpenPort] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(IntervalRow.Column.list(of: "port_interval")), source.name AS source, config.remote_id
                FROM port_interval
                JOIN config ON config.id = port_interval.config_id
                JOIN source ON source.id = config.source_id
                WHERE port_interval.phase <> 'ended' AND port_interval.phase <> 'opening'
                ORDER BY port_interval.config_id
                """)
        var ports: [ExceptionSweep.OpenPort] = []
        var reader = PortReader()
        while let row = try rows.next() {
            let known = try IntervalRow.read(row, &reader)
            ports.append(
                ExceptionSweep.OpenPort(
                    port: known.port, source: row["source"], config: row["remote_id"], openedBy: known.openedBy))
        }
        return ports
    }
}
