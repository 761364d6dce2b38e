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
        var found: [Mismatch] = []
        var pairs: Set<Mismatch.Pair> = []
        for check in checks {
            guard let outcome = outcome(of: check, changed, known: known) else { continue }
            guard case .mismatch(let told) = outcome else {
                if outcome != .keep(check) { result.vantage.append(outcome) }
                continue
            }
            // Of several configs of the other source, the first one stands for all.
            let isFirst = pairs.insert(Mismatch.Pair(port: told.port, source: told.source)).inserted
            result.vantage.append(isFirst ? outcome : .keep(told))
            if isFirst { found.append(Mismatch(check: told, isOpenHere: told.isOpenThere == false)) }
        }
        tell(found)
    }

    /// What this result says of one comparison; nil where it says nothing.
    private func outcome(
        of check: VantageCheck, _ changed: [Port: KnownPort?], known: [KnownPort]
    ) -> VantageOutcome? {
        // A clock that ran ahead would keep it waiting until that time has come: it is asked anew, from now on.
        if check.askedAt > observation.polledAt {
            var next = check
            next.askedAt = observation.polledAt
            return .keep(next)
        }
        guard observation.asOf >= check.askedAt else { return nil }
        guard state.scope.covers(check.port.address, check.port.number) else { return .agreed(check) }
        let here = changed[check.port] ?? known.entry(of: check.port)
        return belief(in: check.port, here).map {
            check.compare(isOpenHere: $0, policy: policy, at: observation.polledAt)
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
}

extension [KnownPort] {
    /// The entry of a port in a sorted list.
    func entry(of port: Port) -> KnownPort? { entry(of: port, by: \.port) }
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
