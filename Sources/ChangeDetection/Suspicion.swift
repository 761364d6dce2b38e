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
}

extension DetectionPass {
    /// Looks only at what this result changes: ports that already wait for a second scan are not counted again,
    /// so that an agreeing scan is not held in its turn.
    func suspicion(known: [KnownPort], sights: [PortMachine.Sight]) -> Suspicion? {
        let rule = policy.suspicion
        var result = Suspicion()
        for (port, sight) in zip(known, sights) where port.phase == .open {
            result.knownOpen += 1
            if sight == .absent { result.vanished += 1 }
        }
        let isEmpty = rule.emptyIsSuspicious && observation.open.isEmpty && observation.mark.isInferred
        if !isEmpty,
            result.vanished < rule.vanishedPorts
                || Double(result.vanished) < rule.vanishedShare * Double(result.knownOpen)
        {
            result.vanished = 0
        }
        var fresh: [IPAddress: Int] = [:]
        for port in found(notIn: known) where !state.isUnseen(port.port) {
            fresh[port.port.address, default: 0] += 1
        }
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

    /// One `scan.suspect` for a stretch of suspicious results; the next new scan that is not one ends the stretch.
    func tellSuspicion(_ suspicion: Suspicion?, into result: inout Detection) {
        guard let suspicion else {
            if result.isNewScan { result.state.suspectSince = nil }
            return
        }
        guard state.suspectSince == nil else { return }
        result.state.suspectSince = observation.asOf
        var reasons: [String] = []
        if suspicion.vanished > 0 {
            reasons.append("\(suspicion.vanished) of \(suspicion.knownOpen) open ports vanished at once")
        }
        if let first = suspicion.floodedAddresses.min() {
            let others = suspicion.floodedAddresses.count - 1
            let hosts = "\(first)\(others > 0 ? " and \(others) more" : "")"
            reasons.append("\(hosts) suddenly answers on \(suspicion.floodPorts) more ports")
        }
        result.events.append(
            event(
                .scanSuspect,
                message: "suspicious result of config \(state.config.untrusted()): \(reasons.joined(separator: "; ")); "
                    + "held until another scan agrees",
                details: [
                    "vanished": .number(suspicion.vanished), "known_open": .number(suspicion.knownOpen),
                    "flooded_addresses": .list(suspicion.floodedAddresses.sorted().prefix(20).map(\.description)),
                ]))
    }
}
