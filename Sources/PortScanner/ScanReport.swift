public import PortModel

/// What a scan found out. Each address × port of its scope is in exactly one of `open`, `unanswered`, `unreachable`,
/// `undecided` and the number `closedCount`.
public struct ScanReport: Hashable, Sendable {
    /// What was asked for.
    public let scope: Scope
    /// The ports that accepted a connection, in order, all TCP.
    public let open: [Port]
    /// The ports that stayed silent through all attempts, or whose network said that asking is forbidden.
    public let unanswered: [IPAddress: PortSet]
    /// The ports behind a host or network that was reported as not reachable. IPv4's "administratively prohibited"
    /// is among them: the kernel gives it the same error number as "host unreachable".
    public let unreachable: [IPAddress: PortSet]
    /// The ports that were not looked at, because this machine ran short of something or refused to send.
    public let undecided: [IPAddress: PortSet]
    /// The last reason for an undecided port.
    public let undecidedCause: ScanError?
    /// How many ports refused.
    public let closedCount: Int
    /// How many connections were tried.
    public let probeCount: Int
    public let startedAt: Timestamp
    public let finishedAt: Timestamp
    /// How long the scan took by a clock that nobody sets.
    public let duration: Duration

    public init(
        scope: Scope, open: [Port], unanswered: [IPAddress: PortSet] = [:], unreachable: [IPAddress: PortSet] = [:],
        undecided: [IPAddress: PortSet] = [:], undecidedCause: ScanError? = nil, closedCount: Int = 0,
        probeCount: Int = 0, startedAt: Timestamp, finishedAt: Timestamp, duration: Duration = .zero
    ) {
        self.scope = scope
        self.open = open
        self.unanswered = unanswered
        self.unreachable = unreachable
        self.undecided = undecided
        self.undecidedCause = undecidedCause
        self.closedCount = closedCount
        self.probeCount = probeCount
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.duration = duration
    }

    /// Whether some of the scope was not looked at.
    public var isPartial: Bool { !undecided.isEmpty }

    /// The addresses of the scope of which every port was looked at.
    public var coveredAddresses: AddressSet {
        scope.addresses.subtracting(AddressSet(addresses: undecided.keys))
    }
}
