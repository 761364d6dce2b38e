import CloudforceOne
import PortModel
import PortScanner

/// Asks single ports again for whoever has just seen them change: those of a config, and no others, within a time.
struct ProbeDesk: Sendable {
    let prober: any PortProbing
    let allowList: AllowList
    let turns: ProbeTurns

    /// What the ports said. One that could not be asked is not among them: it is not in the scope or not on the
    /// allow-list, there was no time, or nobody waits for the answer any more.
    func ask(_ request: ProbeRequest, in scope: Scope) async throws -> [Port: ProbeWire.Status] {
        let ports = request.ports.filter {
            scope.covers($0.address, $0.number) && allowList.allows($0.address)
        }
        let deadline = ContinuousClock.now + .seconds(request.seconds)
        guard !ports.isEmpty, await turns.take(before: deadline) else { return [:] }
        defer { turns.giveBack() }
        let rest = deadline - .now
        guard rest > .zero else { return [:] }
        do {
            return try await prober.probe(ports, within: rest).mapValues(\.status)
        } catch is CancellationError {
            return [:]
        }
    }
}

extension ProbeReply {
    /// How the answer writes it.
    fileprivate var status: ProbeWire.Status {
        switch self {
        case .open: .open
        case .closed: .closed
        case .unanswered: .filtered
        case .unreachable: .unreachable
        }
    }
}
