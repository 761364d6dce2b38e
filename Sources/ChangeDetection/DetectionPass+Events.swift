import PortModel

extension DetectionPass {
    /// A port that has opened or closed, as the history will have it.
    enum Transition {
        case opened(KnownPort)
        case closed(KnownPort, after: Timestamp, by: Timestamp)

        var port: Port {
            switch self {
            case .opened(let known), .closed(let known, _, _): known.port
            }
        }
    }

    func event(_ type: EventType, port: Port? = nil, message: String, details: [String: Event.Detail]) -> Event {
        Event(
            type, time: observation.polledAt, source: state.source, config: state.config, port: port, message: message,
            details: details)
    }

    /// Tells a transition, unless the port flaps: that is told once, and then it is quiet.
    func tell(_ transition: Transition, flaps: inout [Port: FlapTrack], into result: inout Detection) {
        let port = transition.port
        var track = flaps[port] ?? FlapTrack(port: port)
        switch track.transition(at: observation.polledAt, policy: policy.flapping, window: window) {
        case .tell: result.events.append(event(of: transition))
        case .flapping(let transitions):
            result.events.append(
                event(
                    .portFlapping, port: port,
                    message: "\(port.service) on \(port.address) is flapping: opened or closed \(transitions) times "
                        + "within \(window.shortText); quiet until it is stable",
                    details: [
                        "transitions": .number(transitions), "window_s": .number(Int(window.milliseconds / 1000)),
                    ]))
        case .quiet: break
        }
        flaps[port] = track
    }

    private func event(of transition: Transition) -> Event {
        switch transition {
        case .opened(let known):
            var details: [String: Event.Detail] = ["opened_by": .time(known.openedBy), "status": .text(known.status)]
            if let after = known.openedAfter { details["opened_after"] = .time(after) }
            return event(
                .portOpened, port: known.port, message: "\(known.port.service) opened on \(known.port.address)",
                details: details)
        case .closed(let known, let after, let by):
            return event(
                .portClosed, port: known.port,
                message: "\(known.port.service) closed on \(known.port.address), "
                    + "open for about \(max(.zero, by - known.openedBy).shortText)",
                details: ["opened_by": .time(known.openedBy), "closed_after": .time(after), "closed_by": .time(by)])
        }
    }

    /// Forgets what has been calm for a whole window, and tells where that ends a flapping.
    func calmFlaps(
        before: [Port: FlapTrack], after: [Port: FlapTrack], known: [KnownPort], into result: inout Detection
    ) {
        for (port, track) in after.sorted(by: { $0.key < $1.key }) {
            guard state.scope.covers(port.address, port.number) else {
                // An edit took it out of the scope: whether it is stable is not known, and not asked any more.
                result.calmed.append(port)
                continue
            }
            guard track.isCalm(at: observation.polledAt, window: window) else {
                if before[port] != track { result.flaps.append(track) }
                continue
            }
            result.calmed.append(port)
            guard let since = track.flappingSince else { continue }
            let isOpen = known.contains { $0.port == port && $0.isEstablished }
            result.events.append(
                event(
                    .portStabilized, port: port,
                    message: "\(port.service) on \(port.address) is stable again: \(isOpen ? "open" : "closed"), "
                        + "after flapping since \(since)",
                    details: ["state": .text(isOpen ? "open" : "closed"), "flapping_since": .time(since)]))
        }
    }

    /// The parts of the scope that this result is the first of become seen; what is open there is summed up once.
    func tellBaseline(into result: inout Detection) {
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
        let hosts = state.unseen.reduce(AddressSet()) { $0.union($1.addresses) }.subtracting(unseen).count
        let left = unseen.count
        result.events.append(
            event(
                .baselineEstablished,
                message:
                    "baseline of \(isFirst ? "" : "the new part of ")config \(state.config.untrusted()): "
                    + "\(ports.count) open port\(ports.count == 1 ? "" : "s") on \(hosts) address\(hosts == 1 ? "" : "es")"
                    + (left > 0 ? "; \(left) addresses were not scanned yet" : ""),
                details: [
                    "open_ports": .number(ports.count), "addresses": .number(hosts),
                    "scope": .text(isFirst ? "whole" : "added"),
                    "sample": .list(ports.prefix(20).map(\.port.description)),
                ]))
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

    /// Whether the result is of a scan that can know the scope as it was last edited. A one-off has no other scan to
    /// wait for.
    var isOfEditedScope: Bool {
        guard let edited = state.editedAt, state.period != nil || observation.mark != .none else { return true }
        return observation.sighting.isDistinct(from: edited, period: state.period)
    }
}

extension Port {
    /// `tcp/443`: how people name a service's port.
    var service: String { "\(proto)/\(number)" }
}
