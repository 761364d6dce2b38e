import PortModel

extension DetectionPass {
    /// What the result says of a known port, where that is not simply that it is open as before.
    struct Look {
        /// The port's place in the list of known ones.
        let index: Int
        let sight: PortMachine.Sight
    }

    /// A result held against what is known.
    struct Comparison {
        var looks: [Look] = []
        /// Open ports that are covered and not known.
        var found: [OpenPort] = []
        /// How many ports were open without doubt.
        var knownOpen = 0
    }

    /// Both lists are sorted, so that one walk through them is enough. Ports without news, nearly all of them in a usual
    /// result, cost no more than being walked past: they are not even copied.
    func compare(with known: [KnownPort]) -> Comparison {
        var result = Comparison()
        known.withUnsafeBufferPointer { known in
            observation.open.withUnsafeBufferPointer { open in
                walk(known, open, into: &result)
            }
        }
        return result
    }

    private func walk(
        _ known: UnsafeBufferPointer<KnownPort>, _ open: UnsafeBufferPointer<OpenPort>, into result: inout Comparison
    ) {
        var next = 0
        var silent = 0
        for index in known.indices {
            if case .open = known[index].phase { result.knownOpen += 1 }
            while next < open.count, open[next].port.isBefore(known[index].port) {
                take(open[next], into: &result)
                next += 1
            }
            if next < open.count, !known[index].port.isBefore(open[next].port) {
                if !known[index].isSteady || known[index].status != open[next].status {
                    result.looks.append(Look(index: index, sight: .seen(status: open[next].status)))
                }
                next += 1
            } else {
                let sight = unseen(known[index].port, silent: &silent)
                result.looks.append(Look(index: index, sight: sight))
            }
        }
        for index in next..<open.count { take(open[index], into: &result) }
    }

    /// An open port that is not known. What a server reports beyond the scope is not taken.
    private func take(_ port: OpenPort, into result: inout Comparison) {
        if state.scope.covers(port.port.address, port.port.number) { result.found.append(port) }
    }

    /// A known port that the result does not list as open.
    private func unseen(_ port: Port, silent: inout Int) -> PortMachine.Sight {
        while silent < observation.silent.count, observation.silent[silent].port < port { silent += 1 }
        if silent < observation.silent.count, observation.silent[silent].port == port {
            let status = observation.silent[silent].status
            // A source may also say in so many words that a port refused.
            return status.lowercased() == "closed" ? .absent : .silent(status: status)
        }
        // A partial answer may have left out just this port (rule 1).
        guard !observation.isPartial, observation.coverage.includes(port.address),
            state.scope.covers(port.address, port.number)
        else { return .uncovered }
        return observation.listsOnlyOpen ? .unlisted : .absent
    }
}

extension KnownPort {
    /// Open, and nothing else to say of it: seen again, it stays as it is.
    fileprivate var isSteady: Bool {
        guard case .open = phase else { return false }
        return silentSince == nil && verifiedAt == nil
    }
}

extension Port {
    /// The order of `Comparable`, with the protocol's name looked at only where all else is equal.
    @inline(__always)
    fileprivate func isBefore(_ other: Port) -> Bool {
        if address.value != other.address.value || address.family != other.address.family {
            return address < other.address
        }
        if number != other.number { return number < other.number }
        return proto != other.proto && proto < other.proto
    }
}
