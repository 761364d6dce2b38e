public import PortModel

extension Detector {
    /// A config's scope was edited: one event with what came and what went (rule 1). Intervals of ports that are no
    /// longer covered end with that reason, and what came is unseen until its first result. Where something came, the
    /// event waits for that result for a while, to sum up what is open there.
    ///
    /// An edit that covers the same as before changes nothing.
    public func editScope(state: ConfigState, known: [KnownPort], to scope: Scope, at time: Timestamp) -> Detection {
        var result = Detection(state: state)
        let removed = state.scope.subtracting(scope)
        let added = scope.subtracting(state.scope)
        guard !removed.isEmpty || !added.isEmpty else { return result }
        result.state.scope = scope
        // What was unseen stays so where it is still covered.
        let kept = state.unseen
            .map {
                Scope(addresses: $0.addresses.intersection(scope.addresses), ports: $0.ports.intersection(scope.ports))
            }
            .filter { !$0.isEmpty }
        result.state.unseen = kept + added
        if state.baselineAt != nil {
            result.state.editedAt = Sighting(mark: state.lastScan?.mark ?? .none, at: time)
            result.state.underWay = nil
        }
        for port in known where !scope.covers(port.port.address, port.port.number) {
            result.ports.append(
                .end(port, reason: .scope, after: port.verifiedAt ?? state.lastScanAsOf, by: nil))
        }
        let edit = ScopeEdit(at: time, from: state.scope, noLongerCovered: result.ports.count)
        if let earlier = state.untoldEdit {
            result.events.append(earlier.event(of: state, at: time, found: nil))
            result.state.untoldEdit = nil
        }
        if state.baselineAt != nil, !added.isEmpty {
            result.state.untoldEdit = edit
        } else {
            result.events.append(edit.event(of: result.state, at: time, found: nil))
        }
        return result
    }

    /// Tells an edit that has waited long enough for a result of what it added; nil where there is none.
    public func overdueEdit(_ state: inout ConfigState, at time: Timestamp) -> Event? {
        guard let edit = state.untoldEdit, time - edit.at >= ScopeEdit.patience || time < edit.at else { return nil }
        return untoldEdit(&state, at: time)
    }

    /// Tells an edit that has waited, however long: its config is going.
    public func untoldEdit(_ state: inout ConfigState, at time: Timestamp) -> Event? {
        guard let edit = state.untoldEdit else { return nil }
        state.untoldEdit = nil
        return edit.event(of: state, at: time, found: nil)
    }

    /// The server has no result where it had one before. That closes nothing, ever; it is told once as suspicious,
    /// unless the scope was just edited and the first result of the new one is awaited (rules 1 and 5).
    /// - Parameter held: what is held back as suspicious at present, if anything.
    public func noResult(state: ConfigState, knownOpen: Int, held: HeldScan? = nil, at time: Timestamp) -> Detection {
        var result = Detection(state: state)
        guard state.baselineAt != nil, state.editedAt == nil, !state.suspectKinds.contains(.gone), knownOpen > 0 else {
            return result
        }
        result.state.suspectSince = state.suspectSince ?? time
        result.state.suspectKinds.insert(.gone)
        var scan = held ?? HeldScan(since: time, reasons: [])
        scan.add(reasons: ["the result is gone, with \(knownOpen) open ports known"])
        result.held = scan
        var evidence = Evidence()
        evidence.polls = [KnownPort.Pending.Vote.thisPoll]
        result.events.append(
            Event(
                .scanSuspect, time: time, source: state.source, config: state.config,
                message: "the result of config \(state.config.untrusted()) is suddenly empty, "
                    + "with \(knownOpen) open ports known; nothing is taken as closed",
                details: ["known_open": .number(knownOpen)], evidence: evidence))
        return result
    }
}
