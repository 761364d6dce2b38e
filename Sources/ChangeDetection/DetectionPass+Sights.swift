import PortModel

extension DetectionPass {
    /// What the result says of a known port, where that is not simply that it is open as before.
    struct Look {
        /// The port's place in the list of known ones.
        let index: Int
        let sight: PortMachine.Sight
    }

    /// Both lists are sorted, so that one walk through them is enough; and ports without news, nearly all of them in a
    /// usual result, cost no more than being walked past.
    func looks(at known: [KnownPort]) -> [Look] {
        var looks: [Look] = []
        var open = 0
        var silent = 0
        for (index, entry) in known.enumerated() {
            while open < observation.open.count, observation.open[open].port < entry.port { open += 1 }
            if open < observation.open.count, observation.open[open].port == entry.port {
                let status = observation.open[open].status
                if !entry.isSteady || entry.status != status {
                    looks.append(Look(index: index, sight: .seen(status: status)))
                }
                continue
            }
            while silent < observation.silent.count, observation.silent[silent].port < entry.port { silent += 1 }
            let isSilent = silent < observation.silent.count && observation.silent[silent].port == entry.port
            looks.append(Look(index: index, sight: isSilent ? .silent : missing(entry.port)))
        }
        return looks
    }

    /// A port that the result does not list.
    private func missing(_ port: Port) -> PortMachine.Sight {
        // A partial answer may have left out just this port (rule 1).
        guard !observation.isPartial, observation.coverage.includes(port.address),
            state.scope.covers(port.address, port.number)
        else { return .uncovered }
        return observation.listsOnlyOpen ? .unlisted : .absent
    }

    /// Open ports that are covered and not known. What a server reports beyond the scope is not taken.
    func found(notIn known: [KnownPort]) -> [OpenPort] {
        var found: [OpenPort] = []
        var index = 0
        for entry in observation.open {
            while index < known.count, known[index].port < entry.port { index += 1 }
            if index < known.count, known[index].port == entry.port { continue }
            if state.scope.covers(entry.port.address, entry.port.number) { found.append(entry) }
        }
        return found
    }
}

extension KnownPort {
    /// Open, and nothing else to say of it: seen again, it stays as it is.
    fileprivate var isSteady: Bool {
        guard case .open = phase else { return false }
        return silentSince == nil && verifiedAt == nil
    }
}
