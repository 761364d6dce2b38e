/// A change worth telling, before it has been committed: the history gives it its id.
public struct Event: Hashable, Sendable {
    public let type: EventType
    public let severity: Severity
    /// When it was noticed.
    public let time: Timestamp
    /// The source's name in the settings.
    public let source: String
    /// The config's id at its source; nil for an event of the source as a whole.
    public let config: String?
    /// The port it is about; nil for an event of the config or source as a whole.
    public let port: Port?
    /// One line for people, without the time; safe to print.
    public let message: String
    /// What else is known, by field name.
    public private(set) var details: [String: Detail]
    /// What it rests on.
    public var evidence: Evidence

    public init(
        _ type: EventType, severity: Severity? = nil, time: Timestamp, source: String, config: String? = nil,
        port: Port? = nil, message: String, details: [String: Detail] = [:], evidence: Evidence = .init()
    ) {
        self.type = type
        self.severity = severity ?? type.severity
        self.time = time
        self.source = source
        self.config = config
        self.port = port
        self.message = message
        self.details = details
        self.evidence = evidence
    }

    /// The same event with further details; those that it has already stay.
    public func adding(_ more: [String: Detail]) -> Event {
        var result = self
        result.details.merge(more) { own, _ in own }
        return result
    }

    /// A value in the details of an event.
    public enum Detail: Hashable, Sendable {
        case text(String)
        case number(Int)
        case time(Timestamp)
        case list([String])
        case flag(Bool)
    }
}
