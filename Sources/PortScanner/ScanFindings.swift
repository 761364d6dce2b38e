import PortModel

/// What a scan has found so far. Grows with what was found, not with what was asked: refusals are only counted.
struct ScanFindings: Sendable {
    private(set) var open: [Port] = []
    private(set) var closedCount = 0
    /// What each single port said; empty for a scope.
    private(set) var answers: [Port: ProbeReply] = [:]
    private(set) var undecidedErrno: (code: Int32, address: IPAddress)?
    private var unanswered: [Int: PortBits] = [:]
    private var unreachable: [Int: PortBits] = [:]
    private var undecided: [Int: PortBits] = [:]
    /// The addresses at which a shortage has outlasted all patience, until one of their ports is decided.
    private var givenUp: Set<Int> = []
    private let space: TargetSpace

    init(space: TargetSpace) {
        self.space = space
    }

    /// - Parameters:
    ///   - place: the place of the address in the target space.
    ///   - portIndex: the index of the port in its list.
    mutating func record(_ verdict: ProbeTrial.Verdict, place: Int, portIndex: Int) {
        guard !space.isOfSingles else {
            answers[Port(space.address(at: place), .tcp, space.port(at: place, portIndex))] = ProbeReply(verdict)
            return
        }
        let capacity = space.portsPerPlace
        switch verdict {
        case .closed: closedCount += 1
        case .open: open.append(Port(space.address(at: place), .tcp, space.port(at: place, portIndex)))
        case .unanswered: unanswered[place, default: PortBits(capacity: capacity)].insert(portIndex)
        case .unreachable: unreachable[place, default: PortBits(capacity: capacity)].insert(portIndex)
        case .undecided(let code):
            undecided[place, default: PortBits(capacity: capacity)].insert(portIndex)
            undecidedErrno = (code, space.address(at: place))
            return
        }
        if !givenUp.isEmpty { givenUp.remove(place) }
    }

    /// A shortage at this address was waited out in vain: its next probe need not wait as long to know.
    mutating func giveUp(place: Int) {
        givenUp.insert(place)
    }

    func hasGivenUp(place: Int) -> Bool {
        !givenUp.isEmpty && givenUp.contains(place)
    }

    func report(on scope: Scope, probeCount: Int, startedAt: Timestamp, finishedAt: Timestamp, duration: Duration)
        -> ScanReport
    {
        ScanReport(
            scope: scope, open: open.sorted(), unanswered: ports(unanswered), unreachable: ports(unreachable),
            undecided: ports(undecided),
            undecidedCause: undecidedErrno.map { .system("look at ports of", "\($0.address)", errno: $0.code) },
            closedCount: closedCount, probeCount: probeCount, startedAt: startedAt, finishedAt: finishedAt,
            duration: duration)
    }

    private func ports(_ found: [Int: PortBits]) -> [IPAddress: PortSet] {
        var result: [IPAddress: PortSet] = [:]
        for (place, bits) in found {
            result[space.address(at: place)] = PortSet(ports: bits.numbers.map { space.port(at: place, $0) })
        }
        return result
    }
}
