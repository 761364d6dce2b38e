public import PortModel

extension Detector {
    /// A config's scope was edited: one event with what came and what went (rule 1). Intervals of ports that are no
    /// longer covered end with that reason, and what came is unseen until its first result.
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
        }
        for port in known where !scope.covers(port.port.address, port.port.number) {
            result.ports.append(
                .end(port, reason: .scope, after: port.verifiedAt ?? state.lastScanAsOf, by: nil))
        }
        result.events.append(
            Event(
                .scopeChanged, time: time, source: state.source, config: state.config,
                message: "scope of config \(state.config.untrusted()) changed: "
                    + [Self.text("added", added), Self.text("removed", removed)].compactMap { $0 }.joined(
                        separator: "; "),
                details: [
                    "added": .list(added.map(\.description)), "removed": .list(removed.map(\.description)),
                    "no_longer_covered": .number(result.ports.count),
                ]))
        return result
    }

    private static func text(_ verb: String, _ scopes: [Scope]) -> String? {
        scopes.isEmpty ? nil : "\(verb) " + scopes.map(\.description).joined(separator: " and ")
    }

    /// The server has no result where it had one before. That closes nothing, ever; it is told once as suspicious,
    /// unless the scope was just edited and the first result of the new one is awaited (rules 1 and 5).
    public func noResult(state: ConfigState, knownOpen: Int, at time: Timestamp) -> Detection {
        var result = Detection(state: state)
        guard state.baselineAt != nil, state.editedAt == nil, state.suspectSince == nil, knownOpen > 0 else {
            return result
        }
        result.state.suspectSince = time
        result.events.append(
            Event(
                .scanSuspect, time: time, source: state.source, config: state.config,
                message: "the result of config \(state.config.untrusted()) is suddenly empty, "
                    + "with \(knownOpen) open ports known; nothing is taken as closed",
                details: ["known_open": .number(knownOpen)]))
        return result
    }
}
