import PortModel

/// Why a result is too strange to be believed before another scan agrees (rule 5).
struct Suspicion: Hashable, Sendable {
    /// How many open ports vanished at once, where that is suspicious; 0 where not.
    var vanished = 0
    /// How many open ports were known.
    var knownOpen = 0
    /// Addresses that suddenly answer on a large part of all ports.
    var floodedAddresses: Set<IPAddress> = []
    /// How many new ports they show.
    var floodPorts = 0

    var holdsCloses: Bool { vanished > 0 }

    var kinds: Set<SuspicionKind> {
        var kinds: Set<SuspicionKind> = []
        if vanished > 0 { kinds.insert(.vanished) }
        if !floodedAddresses.isEmpty { kinds.insert(.flooded) }
        return kinds
    }

    /// One line a reason.
    var reasons: [String] {
        var reasons: [String] = []
        if vanished > 0 { reasons.append("\(vanished) of \(knownOpen) open ports vanished at once") }
        if let first = floodedAddresses.min() {
            let others = floodedAddresses.count - 1
            let hosts = "\(first)\(others > 0 ? " and \(others) more" : "")"
            reasons.append("\(hosts) suddenly answers on \(floodPorts) more ports")
        }
        return reasons
    }
}

extension DetectionPass {
    /// Looks only at what this result changes: ports that already wait for a second scan are not counted again,
    /// so that an agreeing scan is not held in its turn.
    func suspicion(known: [KnownPort], _ comparison: Comparison) -> Suspicion? {
        let rule = policy.suspicion
        var result = Suspicion()
        result.knownOpen = comparison.knownOpen
        result.vanished = comparison.looks.count { isVanished(known[$0.index], $0.sight) }
        let isEmpty = rule.emptyIsSuspicious && observation.open.isEmpty && observation.mark.isInferred
        if !isEmpty,
            result.vanished < rule.vanishedPorts
                || Double(result.vanished) < rule.vanishedShare * Double(result.knownOpen)
        {
            result.vanished = 0
        }
        var fresh: [IPAddress: Int] = [:]
        for port in comparison.found where !state.isUnseen(port.port) { fresh[port.port.address, default: 0] += 1 }
        let flood = max(Double(rule.floodPorts), rule.floodShare * Double(state.scope.ports.count))
        for (address, count) in fresh where Double(count) >= flood {
            result.floodedAddresses.insert(address)
            result.floodPorts += count
        }
        let others = fresh.filter { !result.floodedAddresses.contains($0.key) }
        let wave = others.values.reduce(0, +)
        if Double(wave) >= max(Double(rule.wavePorts), rule.waveShare * Double(result.knownOpen)) {
            result.floodedAddresses.formUnion(others.keys)
            result.floodPorts += wave
        }
        return result.vanished > 0 || !result.floodedAddresses.isEmpty ? result : nil
    }

    /// Whether this result takes the port away: not where the port itself says otherwise.
    private func isVanished(_ port: KnownPort, _ sight: PortMachine.Sight) -> Bool {
        guard case .open = port.phase, sight.isAbsence else { return false }
        return probe?.answers[port.port] != .open
    }

    /// One `scan.suspect` for each kind of suspicion in a stretch of suspicious results; the next new scan that is not one
    /// ends the stretch.
    mutating func tellSuspicion(_ suspicion: Suspicion?) {
        guard let suspicion else {
            if result.isNewScan {
                result.state.suspectSince = nil
                result.state.suspectKinds = []
            }
            return
        }
        guard !suspicion.kinds.isSubset(of: state.suspectKinds) else { return }
        result.state.suspectKinds.formUnion(suspicion.kinds)
        result.state.suspectSince = state.suspectSince ?? observation.asOf
        var evidence = evidence()
        evidence.suppressed = result.held?.changes.count ?? 0
        result.events.append(
            event(
                .scanSuspect,
                message: "suspicious result of config \(state.config.untrusted()): "
                    + "\(suspicion.reasons.joined(separator: "; ")); held until another scan agrees",
                details: [
                    "vanished": .number(suspicion.vanished), "known_open": .number(suspicion.knownOpen),
                    "flooded_addresses": .list(suspicion.floodedAddresses.sorted().prefix(20).map(\.description)),
                    "held": .number(evidence.suppressed), "reasons": .list(suspicion.reasons),
                    "held_sample": .list((result.held?.changes ?? []).prefix(20).map(\.text)),
                ], evidence: evidence))
    }

    /// What this suspicious result changes and what is therefore held back.
    func heldChanges(_ suspicion: Suspicion, known: [KnownPort], _ comparison: Comparison) -> [HeldChange] {
        var changes: [HeldChange] = []
        if suspicion.holdsCloses {
            for look in comparison.looks where isVanished(known[look.index], look.sight) {
                changes.append(HeldChange(port: known[look.index].port, kind: .closed))
            }
        }
        for port in comparison.found
        where suspicion.floodedAddresses.contains(port.port.address) && !state.isUnseen(port.port)
            && probe?.answers[port.port] != .closed
        {
            changes.append(HeldChange(port: port.port, kind: .opened))
        }
        return changes
    }
}

extension HeldChange {
    fileprivate var text: String { "\(kind.rawValue) \(port)" }
}
