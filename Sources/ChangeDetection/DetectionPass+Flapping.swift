import PortModel

extension DetectionPass {
    /// Tells a transition, unless the port flaps: that is told once, and then it is quiet.
    mutating func tell(_ transition: Transition) {
        let port = transition.port
        var track = flaps[port] ?? FlapTrack(port: port)
        switch track.transition(at: observation.polledAt, policy: policy.flapping, window: window) {
        case .tell: result.events.append(event(of: transition))
        case .flapping(let transitions):
            var evidence = evidence(of: transition.port, by: transition.pending)
            evidence.suppressed = 1
            result.events.append(
                event(
                    .portFlapping, port: port,
                    message: "\(port.service) on \(port.address) is flapping: opened or closed \(transitions) times "
                        + "within \(window.shortText); quiet until it is stable",
                    details: [
                        "transitions": .number(transitions), "window_s": .number(Int(window.milliseconds / 1000)),
                    ], evidence: evidence))
        case .quiet: break
        }
        flaps[port] = track
    }

    /// Forgets what has been calm for a whole window, and tells where that ends a flapping.
    mutating func calmFlaps(known: [KnownPort]) {
        for (port, track) in flaps.sorted(by: { $0.key < $1.key }) {
            guard state.scope.covers(port.address, port.number) else {
                // An edit took it out of the scope: whether it is stable is not known, and not asked any more.
                result.calmed.append(port)
                continue
            }
            guard track.isCalm(at: observation.polledAt, window: window) else {
                if flapsBefore[port] != track { result.flaps.append(track) }
                continue
            }
            result.calmed.append(port)
            guard let since = track.flappingSince else { continue }
            let isOpen = known.contains { $0.port == port && $0.isEstablished }
            var evidence = evidence()
            evidence.suppressed = track.suppressed
            result.events.append(
                event(
                    .portStabilized, port: port,
                    message: "\(port.service) on \(port.address) is stable again: \(isOpen ? "open" : "closed"), "
                        + "after flapping since \(since)",
                    details: [
                        "state": .text(isOpen ? "open" : "closed"), "flapping_since": .time(since),
                        "suppressed": .number(track.suppressed),
                    ], evidence: evidence))
        }
    }
}
