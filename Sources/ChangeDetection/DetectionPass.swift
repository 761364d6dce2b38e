import PortModel

/// One run of the detector over one result.
struct DetectionPass {
    let state: ConfigState
    let policy: DetectionPolicy
    let observation: Observation

    var window: Duration { policy.flapping.window(period: state.period) }

    /// What the result says of each known port; both lists are sorted, so one walk through them is enough.
    func sights(of known: [KnownPort]) -> [PortMachine.Sight] {
        var open = observation.open[...]
        var silent = observation.silent[...]
        return known.map { entry in
            while let first = open.first, first.port < entry.port { open.removeFirst() }
            while let first = silent.first, first.port < entry.port { silent.removeFirst() }
            if let first = open.first, first.port == entry.port { return .seen(status: first.status) }
            if silent.first?.port == entry.port { return .silent }
            // A partial answer may have left out just this port (rule 1).
            let looked = !observation.isPartial && observation.coverage.includes(entry.port.address)
            return looked && state.scope.covers(entry.port.address, entry.port.number) ? .absent : .uncovered
        }
    }

    /// Open ports that are covered and not known. What a server reports beyond the scope is not taken.
    func found(notIn known: [KnownPort]) -> [OpenPort] {
        var rest = known[...]
        return observation.open.filter { entry in
            while let first = rest.first, first.port < entry.port { rest.removeFirst() }
            return rest.first?.port != entry.port && state.scope.covers(entry.port.address, entry.port.number)
        }
    }

    func context(suspicion: Suspicion?) -> PortMachine.Context {
        // A suspicious scan closes nothing, however many have agreed before; the next one decides.
        PortMachine.Context(
            sighting: observation.sighting, asOf: observation.asOf, lastScan: state.lastScanAsOf, period: state.period,
            opensNeeded: policy.opens, closesNeeded: suspicion?.holdsCloses == true ? .max : policy.closes)
    }

    func settle(
        _ port: KnownPort, _ sight: PortMachine.Sight, suspicion: Suspicion?, flaps: inout [Port: FlapTrack],
        into result: inout Detection
    ) {
        switch PortMachine.decide(port, sight, context(suspicion: suspicion)) {
        case .keep: break
        case .update(let next): result.ports.append(.update(next))
        case .opened(let next):
            result.ports.append(.update(next))
            tell(.opened(next), flaps: &flaps, into: &result)
        case .closed(let last, let after, let by):
            result.ports.append(.end(last, reason: .closed, after: after, by: by))
            tell(.closed(last, after: after, by: by), flaps: &flaps, into: &result)
        case .dropped(let last):
            result.ports.append(.end(last, reason: .unconfirmed, after: last.verifiedAt, by: observation.asOf))
        }
    }

    func begin(
        _ found: OpenPort, suspicion: Suspicion?, flaps: inout [Port: FlapTrack], into result: inout Detection
    ) {
        let silent = state.isUnseen(found.port)
        let held = suspicion?.floodedAddresses.contains(found.port.address) == true
        let once = KnownPort.Pending(agreed: 1, since: observation.asOf, last: observation.sighting)
        let next = KnownPort(
            port: found.port, status: found.status,
            phase: silent || (policy.opens <= 1 && !held) ? .open : .opening(once),
            openedAfter: !silent && state.lastScanWasWhole ? state.lastScanAsOf : nil, openedBy: observation.asOf)
        result.ports.append(.begin(next))
        if !silent, next.isEstablished { tell(.opened(next), flaps: &flaps, into: &result) }
    }

    /// What the state is after this result.
    func advance(_ result: inout Detection) {
        result.state.lastScanAsOf = observation.asOf
        result.state.lastScan =
            result.isNewScan ? observation.sighting : state.lastScan?.notAfter(observation.polledAt)
        result.state.editedAt = state.editedAt?.notAfter(observation.polledAt)
        if isOfEditedScope { result.state.editedAt = nil }
        switch observation.coverage {
        case .wholeScope: result.state.lastScanWasWhole = !observation.isPartial
        case .addresses(let looked):
            result.state.lastScanWasWhole =
                !observation.isPartial && state.scope.addresses.subtracting(looked).isEmpty
        }
    }
}
