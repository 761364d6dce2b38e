import PortModel

extension DetectionPass {
    /// Counts a port that was open for a moment as opened and closed. Once that is nothing to tell; what does it again and
    /// again is flapping.
    mutating func glimpsed(_ port: KnownPort, by pending: KnownPort.Pending) {
        tell(.opened(port, by: pending), isGlimpse: true)
        tell(.closed(port, by: pending, after: observation.asOf), isGlimpse: true)
    }

    /// Tells a transition, unless the port flaps: that is told once, and then it is quiet.
    mutating func tell(_ transition: Transition, isGlimpse: Bool = false) {
        let port = transition.port
        var track = changedFlaps[port] ?? flaps[port]?.notAfter(observation.polledAt) ?? FlapTrack(port: port)
        switch track.transition(at: observation.polledAt, policy: policy.flapping, window: window) {
        case .tell: if !isGlimpse { result.events.append(event(of: transition)) }
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
        changedFlaps[port] = track
    }

    /// Forgets what has been calm for a whole window, and tells where that ends a flapping. Most tracks neither change
    /// nor end with a result: they are only looked at.
    mutating func calmFlaps(known: [KnownPort]) {
        let window = window
        for track in flaps.values where track.isAhead(of: observation.polledAt) && changedFlaps[track.port] == nil {
            changedFlaps[track.port] = track.notAfter(observation.polledAt)
        }
        var ending = flaps.values.filter { isOver($0, window) && changedFlaps[$0.port] == nil }
        for track in changedFlaps.values.sorted(by: { $0.port < $1.port }) {
            if isOver(track, window) {
                ending.append(track)
            } else if flaps[track.port] != track {
                result.flaps.append(track)
            }
        }
        for track in ending.sorted(by: { $0.port < $1.port }) {
            result.calmed.append(track.port)
            // An edit may have taken it out of the scope: whether it is stable is not known then, and not asked any more.
            guard let since = track.flappingSince, state.scope.covers(track.port.address, track.port.number) else {
                continue
            }
            let isOpen = known.entry(of: track.port)?.isEstablished ?? false
            result.events.append(stabilized(track, since: since, isOpen: isOpen))
        }
    }

    /// The openings and closings of a flapping port were not told: what the policy says of how it ends is told here.
    private func stabilized(_ track: FlapTrack, since: Timestamp, isOpen: Bool) -> Event {
        let port = track.port
        let judgement = policy.expected.judge(port, at: observation.polledAt)
        let isMissed = !isOpen && judgement.wantsOpen
        var evidence = evidence()
        evidence.suppressed = track.suppressed
        var details: [String: Event.Detail] = [:]
        if isOpen || isMissed {
            evidence.rule = judgement.match.map(Evidence.Rule.init)
            details = judgement.details
        }
        details["state"] = .text(isOpen ? "open" : "closed")
        details["flapping_since"] = .time(since)
        details["suppressed"] = .number(track.suppressed)
        let note = isOpen ? judgement.note : isMissed ? "; it is expected to be open\(judgement.ruleText)" : ""
        return event(
            .portStabilized, severity: isOpen ? judgement.severity : isMissed ? judgement.missedSeverity : nil,
            port: port,
            message: "\(port.service) on \(port.address) is stable again: \(isOpen ? "open" : "closed")\(note); "
                + "flapping since \(since)", details: details, evidence: evidence)
    }

    /// Whether there is nothing to keep of a track any more.
    private func isOver(_ track: FlapTrack, _ window: Duration) -> Bool {
        track.isCalm(at: observation.polledAt, window: window)
            || !state.scope.covers(track.port.address, track.port.number)
    }
}
