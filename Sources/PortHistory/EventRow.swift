import ChangeDetection
import GRDB
import PortModel

/// Events between the table and their type.
enum EventRow {
    static func insert(_ event: Event, id: String, poll: Int64?, _ database: Database) throws -> CommittedEvent {
        var event = event
        event.evidence.polls = event.evidence.polls.compactMap { $0 == KnownPort.Pending.Vote.thisPoll ? poll : $0 }
        try database.cachedStatement(
            sql: """
                INSERT INTO event (uid, at, type, severity, source, config, ip, proto, port, message, details,
                    evidence, poll_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id, event.time.milliseconds, event.type.rawValue, event.severity.rawValue, event.source, event.config,
            event.port?.address.description, event.port?.proto.name, event.port?.number, event.message,
            CompactJSON.text(of: event.details), EvidenceText.of(event.evidence), poll,
        ])
        return CommittedEvent(sequence: database.lastInsertedRowID, id: id, event: event)
    }

    static func read(_ row: Row) throws -> CommittedEvent {
        guard let type = EventType(rawValue: row["type"]), let severity = Severity(rawValue: row["severity"]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an event of no known type or severity")
        }
        var port: Port?
        if let ip: String = row["ip"], let proto: String = row["proto"], let number: UInt16 = row["port"] {
            port = Port(try IPAddress(parsing: ip), TransportProtocol(proto), number)
        }
        let event = Event(
            type, severity: severity, time: Timestamp(milliseconds: row["at"]), source: row["source"],
            config: row["config"], port: port, message: row["message"],
            details: try JSONText.decode([String: Event.Detail].self, from: row["details"]),
            evidence: try EvidenceText.read(row["evidence"]))
        return CommittedEvent(sequence: row["id"], id: row["uid"], event: event)
    }
}
