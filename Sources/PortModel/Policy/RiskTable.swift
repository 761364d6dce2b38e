/// Which services raise the severity of a port that opens unexpectedly: a table of well-known ones, and what the
/// settings say otherwise.
public struct RiskTable: Hashable, Sendable {
    /// The first one that names a port stands for it, before the well-known ones.
    public let overrides: [Override]
    /// Whether the well-known ones count at all.
    public let usesDefaults: Bool

    /// What the settings say of some ports.
    public struct Override: Hashable, Sendable {
        public let proto: TransportProtocol
        public let ports: ClosedRange<UInt16>
        /// Nil: these ports are not risky here.
        public let risk: RiskyService?

        /// A severity of their own for these ports.
        public init(
            _ proto: TransportProtocol, _ ports: ClosedRange<UInt16>, severity: Severity, name: String, why: String
        ) {
            self.proto = proto
            self.ports = ports
            self.risk = RiskyService(name, proto, ports, severity, why: why)
        }

        /// These ports are not risky here.
        public init(harmless proto: TransportProtocol, _ ports: ClosedRange<UInt16>) {
            self.proto = proto
            self.ports = ports
            self.risk = nil
        }
    }

    public init(overrides: [Override] = [], usesDefaults: Bool = true) {
        self.overrides = overrides
        self.usesDefaults = usesDefaults
    }

    /// The risk of a port; nil where there is none.
    public func risk(of port: Port) -> RiskyService? {
        for entry in overrides where entry.proto == port.proto && entry.ports.contains(port.number) {
            return entry.risk
        }
        return usesDefaults ? Self.wellKnown.first { $0.matches(port) } : nil
    }
}
