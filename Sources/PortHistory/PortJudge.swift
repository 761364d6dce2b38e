import ChangeDetection
import PortModel

/// Decides what a port was at a time, from its intervals and its config's past. Pure: each rule is a line of
/// `docs/history.md`.
struct PortJudge {
    let config: ConfigPast

    /// - Parameters:
    ///   - previous: the last interval that was seen open by then.
    ///   - next: the first one that was seen open only later.
    /// - Returns: nil where the config has nothing to do with the port at that time.
    func answer(_ port: Port, at time: Timestamp, previous: PortInterval?, next: PortInterval?) -> PortAnswer? {
        if let previous, let answer = inside(previous, at: time) { return answer }
        if let next, let after = next.openedAfter, after < time {
            return make(next.port, time, .unknown, .openedBetween(after, next.openedBy), next, verified: nil)
        }
        return outside(port, at: time, previous: previous, next: next)
    }

    /// What an interval that was seen open by `time` says of it; nil where it had ended by then.
    private func inside(_ interval: PortInterval, at time: Timestamp) -> PortAnswer? {
        let answer = { (state: PortAnswer.State, reason: PortAnswer.Reason?) in
            make(interval.port, time, state, reason, interval, verified: interval.lastSeen)
        }
        let isOpen: PortAnswer.State =
            interval.phase == .opening || interval.endReason == .unconfirmed ? .opening : .open
        if time <= interval.lastSeen {
            if let gap = config.gap(at: time), gap.since >= interval.openedBy {
                return answer(.unknown, .notLooked(since: gap.since, until: gap.until))
            }
            let waits = interval.phase == .opening ? interval.pendingSince : nil
            return answer(isOpen, waits.map(PortAnswer.Reason.awaitsAgreement))
        }
        if let closed = interval.closedBy {
            return time >= closed ? nil : answer(.unknown, .closedBetween(interval.lastSeen, closed))
        }
        if let ended = interval.endedAt, time >= ended { return nil }
        // A port that is closing gives no answer either; that it is closing says more. Where the last look saw it open
        // again, it is that, though more scans may still agree on its closing.
        if interval.phase == .closing, let since = interval.pendingSince, since > interval.lastSeen {
            return since <= time
                ? answer(.closing, .awaitsAgreement(since: since))
                : answer(.unknown, .closedBetween(interval.lastSeen, since))
        }
        if let silent = interval.silentSince, silent <= time { return answer(.noAnswer, .silent(since: silent)) }
        let period = config.editions.last { $0.since <= time }?.period
        guard Freshness.deadline(lastScan: interval.lastSeen, period: period).map({ time <= $0 }) ?? true else {
            return answer(.unknown, .notLooked(since: interval.lastSeen, until: interval.endedAt))
        }
        let waits = interval.phase == .opening ? interval.pendingSince : nil
        return answer(isOpen, waits.map(PortAnswer.Reason.awaitsAgreement))
    }

    /// No interval has the port open or about to be: closed, where somebody looked.
    private func outside(_ port: Port, at time: Timestamp, previous: PortInterval?, next: PortInterval?) -> PortAnswer?
    {
        guard let edition = config.editions.last(where: { $0.isCurrent(at: time) }),
            !edition.isKept || edition.scope.covers(port.address, port.number)
        else { return nil }
        if let next, next.openedAfter == nil, let stands = Freshness.deadline(lastScan: time, period: edition.period),
            next.openedBy <= stands
        {
            // When it was last not open is not kept; what was so just before is not known either.
            return make(port, time, .unknown, .openedBetween(nil, next.openedBy), next, verified: nil)
        }
        guard edition.isKept else {
            return make(port, time, .unknown, .scopeNotKept, nil, verified: nil)
        }
        var whole = config.editions
            .filter { $0.since <= time && $0.scope.covers(port.address, port.number) }
            .flatMap(\.wholeLooks)
        // What was last seen open and never found closed is closed only by a look that came after the config had ceased
        // to cover it.
        let open = previous?.closedBy == nil ? previous : nil
        if let ended = open?.endedAt { whole = whole.compactMap { $0.after(ended) } }
        var span = whole.last { $0.first <= time }
        if let previous, let closed = previous.closedBy, let ended = previous.endedAt, ended >= span?.last ?? ended {
            // That it closed was seen by scans, also where they did not look at the whole scope.
            span = ConfigPast.Span(first: min(closed, ended), last: max(closed, ended), period: edition.period)
        }
        guard let span else {
            if let open {
                let later = whole.first?.first
                return make(port, time, .unknown, .notLooked(since: open.lastSeen, until: later), open, verified: nil)
            }
            return make(port, time, .unknown, .noScanYet(coveredSince: edition.since), nil, verified: nil)
        }
        guard span.stands(at: time) else {
            let later = config.editions.flatMap(\.wholeLooks).first { $0.first > time }?.first
            return make(port, time, .unknown, .notLooked(since: span.last, until: later), previous, verified: nil)
        }
        let verified = min(span.last, next?.openedAfter ?? span.last)
        return make(port, time, .closed, nil, previous, verified: verified)
    }

    private func make(
        _ port: Port, _ time: Timestamp, _ state: PortAnswer.State, _ reason: PortAnswer.Reason?,
        _ interval: PortInterval?, verified: Timestamp?
    ) -> PortAnswer {
        PortAnswer(
            port: port, at: time, state: state, reason: reason,
            status: state == .closed ? nil : interval?.status, openedAfter: interval?.openedAfter,
            openedBy: interval?.openedBy, closedAfter: interval?.endReason == nil ? nil : interval?.closedAfter,
            closedBy: interval?.closedBy, endReason: interval?.endReason, verifiedAt: verified, source: config.source,
            config: config.remoteID)
    }
}
