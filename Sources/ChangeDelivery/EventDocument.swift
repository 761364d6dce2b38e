public import PortHistory
public import PortModel

/// The JSON form of an event: what a line of the log, a webhook's body and `events --output json` have in common.
///
/// `docs/events.md` describes it. All keys are always there, with null, or an empty list, where nothing applies; an event
/// that an earlier version recorded has them too. Texts are as they were committed, not made safe for a
/// terminal: `json()` does that for the whole document, in a way that a decoder undoes.
public struct EventDocument: Hashable, Sendable, Codable {
    /// The event's id, the same on every attempt: `evt_` and 26 characters.
    public let id: String
    /// Its place in the history, ascending.
    public let sequence: Int64
    /// An `EventType`, such as `port.opened`.
    public let type: String
    /// A `Severity`, such as `warning`.
    public let severity: String
    /// When it was noticed: ISO 8601 in UTC with milliseconds.
    public let time: String
    public let source: String
    public let config: String?
    public let address: String?
    public let port: UInt16?
    public let proto: String?
    public let message: String
    /// A `PortExpectation`, such as `unexpected`.
    public let expectation: String?
    /// The name of what usually is at the port, by the system's services database.
    public let service: String?
    /// A `Confidence`, such as `confirmed`.
    public let confidence: String?
    /// The sources that see the port so; empty where the event is not about a change of a port.
    public let seenBy: [String]
    /// What the event rests on.
    public let evidence: EvidenceDocument
    /// By field name; times are ISO 8601 text here.
    public let details: [String: Event.Detail]

    public init(_ committed: CommittedEvent) {
        let event = committed.event
        self.id = committed.id
        self.sequence = committed.sequence
        self.type = event.type.rawValue
        self.severity = event.severity.rawValue
        self.time = event.time.description
        self.source = event.source
        self.config = event.config
        self.address = event.port?.address.description
        self.port = event.port?.number
        self.proto = event.port?.proto.name
        self.message = event.message
        self.expectation = event.text("expectation")
        self.service = event.text("service")
        self.confidence = event.text("confidence")
        self.seenBy = event.list("seen_by")
        self.evidence = EvidenceDocument(event.evidence)
        // A decoder cannot tell a time from a text, so that it is a text here already: decoding gives an equal document.
        self.details = event.details.mapValues { detail in
            if case .time(let time) = detail { .text(time.description) } else { detail }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, sequence, type, severity, time, source, config, address, port, proto, message, details
        case expectation, service, confidence, evidence
        case seenBy = "seen_by"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(sequence, forKey: .sequence)
        try container.encode(type, forKey: .type)
        try container.encode(severity, forKey: .severity)
        try container.encode(time, forKey: .time)
        try container.encode(source, forKey: .source)
        try container.encode(config, forKey: .config)
        try container.encode(address, forKey: .address)
        try container.encode(port, forKey: .port)
        try container.encode(proto, forKey: .proto)
        try container.encode(message, forKey: .message)
        try container.encode(details, forKey: .details)
        try container.encode(expectation, forKey: .expectation)
        try container.encode(service, forKey: .service)
        try container.encode(confidence, forKey: .confidence)
        try container.encode(seenBy, forKey: .seenBy)
        try container.encode(evidence, forKey: .evidence)
    }

    /// The document on one line, keys sorted, safe to print on a terminal; the same text for the same event.
    public func json() throws -> String {
        try JSONText.of(self)
    }
}
