public import PortModel

extension ConfigPlan {
    /// A config as it shall be.
    public struct Declared: Hashable, Sendable {
        /// The existing config that is meant; nil for whichever it matches.
        public let id: String?
        public let ips: [String]
        public let ports: [String]
        /// What `ips` and `ports` mean.
        public let scope: Scope
        /// Days between two scans; 0 for a single scan.
        public let frequency: Double

        /// - Precondition: the frequency is finite and not negative.
        public init(id: String?, ips: [String], ports: [String], scope: Scope, frequency: Double) {
            precondition(frequency.isFinite && frequency >= 0, "a frequency that no config can have")
            self.id = id
            self.ips = ips
            self.ports = ports
            self.scope = scope
            self.frequency = frequency
        }

        var period: Duration? { Duration(frequencyDays: frequency) }

        func patch(of existing: ExistingConfig) -> ScanConfigPatch {
            ScanConfigPatch(
                ips: existing.addresses == scope.addresses ? nil : ips,
                ports: existing.ports == scope.ports ? nil : ports,
                frequency: existing.config.period == period ? nil : frequency)
        }
    }
}
