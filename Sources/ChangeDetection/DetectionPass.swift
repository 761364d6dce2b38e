import PortModel

/// One run of the detector over one result.
struct DetectionPass {
    let state: ConfigState
    let policy: DetectionPolicy
    let observation: Observation
    let probe: ProbeAnswer?
    /// What was held back before this result.
    let held: HeldScan?
    /// The flap tracks before this result, and those that it changes.
    let flaps: [Port: FlapTrack]
    var changedFlaps: [Port: FlapTrack] = [:]
    /// Whether the result is of a scan that can know the scope as it was last edited.
    let isOfEditedScope: Bool
    var result: Detection

    init(
        state: ConfigState, policy: DetectionPolicy, observation: Observation, probe: ProbeAnswer?, held: HeldScan?,
        flaps: [Port: FlapTrack]
    ) {
        self.state = state
        self.policy = policy
        self.observation = observation
        self.probe = probe
        self.held = held
        self.flaps = flaps
        self.isOfEditedScope = Self.knowsEdit(observation, state)
        self.result = Detection(state: state)
        result.isNewScan = state.isNew(observation)
    }

    var window: Duration { policy.flapping.window(period: state.period) }

    mutating func run(known: [KnownPort], vantage: [VantageCheck]) {
        let comparison = compare(with: known)
        let suspicion = suspicion(known: known, comparison)
        let context = context(suspicion: suspicion)
        let waiting = heldOpenings
        for look in comparison.looks {
            settle(known[look.index], look.sight, context, isHeld: waiting.contains(known[look.index].port))
        }
        for port in comparison.found { begin(port, suspicion: suspicion) }
        hold(suspicion, known: known, comparison)
        tellSuspicion(suspicion)
        calmFlaps(known: known)
        tellBaseline()
        compare(vantage, known: known)
        limitProbe()
        advance()
    }

    private func context(suspicion: Suspicion?) -> PortMachine.Context {
        // A suspicious scan closes nothing, however many have agreed before; the next one decides.
        PortMachine.Context(
            sighting: observation.sighting, asOf: observation.asOf, lastScan: state.lastScanAsOf, period: state.period,
            opens: policy.opens, closes: policy.closes, holdsCloses: suspicion?.holdsCloses == true)
    }

    private mutating func settle(
        _ port: KnownPort, _ sight: PortMachine.Sight, _ context: PortMachine.Context, isHeld: Bool
    ) {
        var answer = probe?.answers[port.port]
        // The same scanner asking once more is no other scan: it releases nothing that is held.
        if isHeld, answer == .open { answer = nil }
        switch PortMachine.decide(port, sight, context, probe: answer) {
        case .keep: break
        case .update(let next):
            result.ports.append(.update(next))
            if next.phase != port.phase, next.pending?.votes.last?.agrees == true, !isHeld { ask(port.port) }
        case .opened(let next, let pending):
            result.ports.append(.update(next))
            result.settled.append(port.port)
            ask(port.port)
            tell(.opened(next, by: pending))
        case .closed(let last, let pending, let after):
            result.ports.append(.end(last, reason: .closed, after: after, by: pending.since))
            result.settled.append(port.port)
            ask(port.port)
            tell(.closed(last, by: pending, after: after))
        case .dropped(let last):
            result.ports.append(.end(last, reason: .unconfirmed, after: last.verifiedAt, by: observation.asOf))
        }
    }

    private mutating func begin(_ found: OpenPort, suspicion: Suspicion?) {
        let isSilent = state.isUnseen(found.port)
        let isHeld = suspicion?.floodedAddresses.contains(found.port.address) == true
        let answer = isSilent ? nil : probe?.answers[found.port]
        let once = KnownPort.Pending(
            votes: [.init(agrees: true)], since: observation.asOf, last: observation.sighting)
        var next = KnownPort(
            port: found.port, status: found.status, phase: .opening(once),
            openedAfter: !isSilent && state.lastScanWasWhole ? state.lastScanAsOf : nil, openedBy: observation.asOf)
        if let probe, answer == .closed {
            result.ports.append(.glimpse(next, by: max(probe.at, observation.asOf)))
            if !isHeld { glimpsed(next, by: once) }
            return
        }
        if isSilent || (!isHeld && (answer == .open || once.isReached(policy.opens))) { next.phase = .open }
        result.ports.append(.begin(next))
        if next.isEstablished { result.settled.append(found.port) }
        guard !isSilent else { return }
        if !isHeld { ask(found.port) }
        if next.isEstablished { tell(.opened(next, by: once)) }
    }

    private mutating func ask(_ port: Port) {
        if result.probe.count <= policy.largestProbe { result.probe.append(port) }
    }

    /// A wave of changes is not asked again: it would be another scan, and not at once.
    private mutating func limitProbe() {
        if result.probe.count > policy.largestProbe { result.probe = [] }
        result.probe.sort()
    }

    /// What the state is after this result.
    private mutating func advance() {
        result.state.lastScanAsOf = observation.asOf
        result.state.lastScan =
            result.isNewScan ? observation.sighting : state.lastScan?.notAfter(observation.polledAt)
        advanceEdit()
        switch observation.coverage {
        case .wholeScope: result.state.lastScanWasWhole = !observation.isPartial
        case .addresses(let looked):
            result.state.lastScanWasWhole =
                !observation.isPartial && state.scope.addresses.subtracting(looked).isEmpty
        }
    }
}
