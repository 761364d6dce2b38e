import PortModel

extension DetectionPass {
    /// Compares what this scan believes of ports with what other sources do that have seen them change.
    mutating func compare(_ checks: [VantageCheck], known: [KnownPort]) {
        guard result.isNewScan, !checks.isEmpty else { return }
        var changed: [Port: KnownPort?] = [:]
        for action in result.ports {
            switch action {
            case .begin(let port), .update(let port): changed[port.port] = .some(port)
            case .end(let port, _, _, _): changed[port.port] = .some(nil)
            case .glimpse: break
            }
        }
        for check in checks where observation.asOf >= check.askedAt {
            guard state.scope.covers(check.port.address, check.port.number) else {
                result.vantage.append(.agreed(check))
                continue
            }
            let here = changed[check.port] ?? known.entry(of: check.port)
            guard let isOpenHere = belief(in: check.port, here) else { continue }
            let outcome = check.compare(isOpenHere: isOpenHere, policy: policy, at: observation.polledAt)
            if outcome != .keep(check) { result.vantage.append(outcome) }
            if case .mismatch = outcome { tellMismatch(check, isOpenHere: isOpenHere) }
        }
    }

    /// Whether the port is open, as far as this result has looked at it and left no doubt; nil otherwise.
    private func belief(in port: Port, _ here: KnownPort?) -> Bool? {
        guard !result.state.unseen.contains(where: { $0.covers(port.address, port.number) }) else { return nil }
        if let here {
            guard case .open = here.phase, here.silentSince == nil, here.verifiedAt == nil else { return nil }
            return true
        }
        guard !observation.isPartial, observation.coverage.includes(port.address),
            observation.silent.entry(of: port) == nil
        else { return nil }
        return false
    }

    private mutating func tellMismatch(_ check: VantageCheck, isOpenHere: Bool) {
        let here = state.source
        let (seeing, other) = isOpenHere ? (here, check.source) : (check.source, here)
        var evidence = evidence()
        let judgement = policy.expected.judge(check.port, at: observation.polledAt)
        evidence.rule = judgement.match.map(Evidence.Rule.init)
        var details = judgement.details
        details["seen_by"] = .list([seeing])
        details["not_seen_by"] = .list([other])
        details["other_source"] = .text(check.source)
        details["other_config"] = .text(check.config)
        details["disagree_since"] = .time(check.askedAt)
        result.events.append(
            event(
                .vantageMismatch, port: check.port,
                message: "\(check.port.service) on \(check.port.address) is open for source \(seeing.untrusted()) "
                    + "and closed for source \(other.untrusted())", details: details, evidence: evidence))
    }
}

extension [KnownPort] {
    /// The entry of a port in a sorted list.
    fileprivate func entry(of port: Port) -> KnownPort? { entry(of: port, by: \.port) }
}

extension [OpenPort] {
    /// The entry of a port in a sorted list.
    fileprivate func entry(of port: Port) -> OpenPort? { entry(of: port, by: \.port) }
}

extension Array {
    fileprivate func entry(of port: Port, by key: (Element) -> Port) -> Element? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if key(self[middle]) < port { low = middle + 1 } else { high = middle }
        }
        return low < count && key(self[low]) == port ? self[low] : nil
    }
}
