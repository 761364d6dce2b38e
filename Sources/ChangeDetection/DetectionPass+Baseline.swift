import PortModel

extension DetectionPass {
    /// The parts of the scope that this result is the first of become seen; what is open there is summed up once: in the
    /// event of the edit that added them where that still waits, else in one of its own.
    mutating func tellBaseline() {
        guard !state.unseen.isEmpty else { return }
        let rest = stillUnseen
        result.state.unseen = rest
        let isFirst = state.baselineAt == nil
        if isFirst { result.state.baselineAt = observation.asOf }
        guard isFirst || state.unseen != rest else { return }
        let ports = observation.open.filter { entry in
            state.isUnseen(entry.port) && !rest.contains { $0.covers(entry.port.address, entry.port.number) }
        }
        let unseen = rest.reduce(AddressSet()) { $0.union($1.addresses) }
        if !isFirst, let edit = state.untoldEdit {
            result.state.untoldEdit = nil
            let found = ScopeEdit.Found(ports: ports, addressesLeft: unseen.count)
            result.events.append(edit.event(of: state, at: observation.polledAt, found: found))
            return
        }
        let hosts = state.unseen.reduce(AddressSet()) { $0.union($1.addresses) }.subtracting(unseen).count
        tellBaseline(of: ports, hosts: hosts, left: unseen.count, isFirst: isFirst)
    }

    private mutating func tellBaseline(of ports: [OpenPort], hosts: Int, left: Int, isFirst: Bool) {
        var details: [String: Event.Detail] = [
            "open_ports": .number(ports.count), "addresses": .number(hosts),
            "scope": .text(isFirst ? "whole" : "added"), "sample": .list(ports.prefix(20).map(\.port.description)),
        ]
        var notes = ""
        if !policy.expected.policy.rules.isEmpty {
            var counts: [PortExpectation: Int] = [:]
            for entry in ports {
                counts[policy.expected.policy.judge(entry.port, at: observation.polledAt).expectation, default: 0] += 1
            }
            for (expectation, count) in counts { details[expectation.rawValue] = .number(count) }
            if let forbidden = counts[.forbidden] { notes = ", \(forbidden) of them forbidden" }
        }
        var evidence = evidence()
        evidence.suppressed = ports.count
        result.events.append(
            event(
                .baselineEstablished,
                message:
                    "baseline of \(isFirst ? "" : "the new part of ")config \(state.config.untrusted()): "
                    + "\(ports.count) open port\(ports.count == 1 ? "" : "s") on \(hosts) address\(hosts == 1 ? "" : "es")"
                    + notes + (left > 0 ? "; \(left) addresses were not scanned yet" : ""),
                details: details, evidence: evidence))
    }

    private var stillUnseen: [Scope] {
        guard isOfEditedScope else { return state.unseen }
        switch observation.coverage {
        case .wholeScope: return []
        case .addresses(let looked):
            return state.unseen
                .map { Scope(addresses: $0.addresses.subtracting(looked), ports: $0.ports) }
                .filter { !$0.isEmpty }
        }
    }
}
