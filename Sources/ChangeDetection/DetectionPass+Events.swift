import PortModel

extension DetectionPass {
    /// A port that has opened or closed, as the history will have it.
    enum Transition {
        case opened(KnownPort, by: KnownPort.Pending)
        case closed(KnownPort, by: KnownPort.Pending, after: Timestamp)

        var port: Port {
            switch self {
            case .opened(let known, _), .closed(let known, _, _): known.port
            }
        }

        /// The looks that agreed.
        var pending: KnownPort.Pending {
            switch self {
            case .opened(_, let pending), .closed(_, let pending, _): pending
            }
        }
    }

    /// What this result alone gives to rest on.
    func evidence() -> Evidence {
        var evidence = Evidence()
        evidence.polls = [KnownPort.Pending.Vote.thisPoll]
        evidence.scans = [observation.mark.text].compactMap { $0 }
        evidence.asOf = observation.asOf
        return evidence
    }

    /// What a change of a port rests on: the polls that agreed, the last of which is this one.
    func evidence(of port: Port, by pending: KnownPort.Pending) -> Evidence {
        var evidence = evidence()
        let polls = pending.votes.filter(\.agrees).compactMap(\.poll)
        evidence.polls = polls.last == KnownPort.Pending.Vote.thisPoll ? polls : polls + evidence.polls
        if pending.last.mark != observation.mark, let earlier = pending.last.mark.text {
            evidence.scans.insert(earlier, at: 0)
        }
        if let probe, let answer = probe.answers[port] { evidence.probe = .init(at: probe.at, answer: answer) }
        if let held, held.changes.contains(where: { $0.port == port }) { evidence.heldSince = held.since }
        return evidence
    }

    func event(
        _ type: EventType, severity: Severity? = nil, port: Port? = nil, message: String,
        details: [String: Event.Detail], evidence: Evidence
    ) -> Event {
        Event(
            type, severity: severity, time: observation.polledAt, source: state.source, config: state.config,
            port: port, message: message, details: details, evidence: evidence)
    }

    func event(of transition: Transition) -> Event {
        let port = transition.port
        let judgement = policy.expected.judge(port, at: observation.polledAt)
        var evidence = evidence(of: port, by: transition.pending)
        evidence.rule = judgement.match.map(Evidence.Rule.init)
        var details = judgement.details
        details["confidence"] = .text(confidence(of: transition).rawValue)
        if let since = evidence.heldSince { details["held_since"] = .time(since) }
        switch transition {
        case .opened(let known, _):
            details["opened_by"] = .time(known.openedBy)
            details["status"] = .text(known.status)
            if let after = known.openedAfter { details["opened_after"] = .time(after) }
            return event(
                .portOpened, severity: judgement.severity, port: port,
                message: "\(port.service) opened on \(port.address)\(judgement.note)", details: details,
                evidence: evidence)
        case .closed(let known, let pending, let after):
            details["opened_by"] = .time(known.openedBy)
            details["closed_after"] = .time(after)
            details["closed_by"] = .time(pending.since)
            let isMissed = judgement.wantsOpen
            return event(
                isMissed ? .expectedMissing : .portClosed,
                severity: isMissed ? judgement.missedSeverity : nil, port: port,
                message: "\(port.service) closed on \(port.address), "
                    + "open for about \(max(.zero, pending.since - known.openedBy).shortText)"
                    + (isMissed ? "; it is expected to be open\(judgement.ruleText)" : ""), details: details,
                evidence: evidence)
        }
    }

    private func confidence(of transition: Transition) -> Confidence {
        let answer = probe?.answers[transition.port]
        let agreed: ProbeAnswer.Answer
        if case .opened = transition { agreed = .open } else { agreed = .closed }
        if answer == agreed { return .confirmed }
        return transition.pending.agreed > 1 ? .agreed : .single
    }
}

extension Port {
    /// `tcp/443`: how people name a service's port.
    var service: String { "\(proto)/\(number)" }
}
