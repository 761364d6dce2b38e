/// A service that should not be reachable without a good reason.
public struct RiskyService: Hashable, Sendable {
    /// What people call it: `Redis`.
    public let name: String
    public let proto: TransportProtocol
    public let ports: ClosedRange<UInt16>
    /// How much it matters when it opens unexpectedly.
    public let severity: Severity
    /// One line.
    public let why: String

    public init(
        _ name: String, _ proto: TransportProtocol, _ ports: ClosedRange<UInt16>, _ severity: Severity, why: String
    ) {
        self.name = name
        self.proto = proto
        self.ports = ports
        self.severity = severity
        self.why = why
    }

    public func matches(_ port: Port) -> Bool { proto == port.proto && ports.contains(port.number) }
}
