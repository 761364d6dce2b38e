import PortModel

/// The decision for one port and one result: a pure function, so that every combination can be listed in a test.
enum PortMachine {
    /// What a result says of a port.
    enum Sight: Hashable, Sendable {
        case seen(status: String)
        /// It was looked for, and gave no answer.
        case silent
        /// It was looked for, and is not open.
        case absent
        /// It was not looked for.
        case uncovered
    }

    /// What to do with the port's interval.
    enum Verdict: Hashable, Sendable {
        case keep
        case update(KnownPort)
        case opened(KnownPort)
        case closed(KnownPort, after: Timestamp, by: Timestamp)
        case dropped(KnownPort)
    }

    /// What the decision rests on beside the port itself.
    struct Context: Sendable {
        var sighting: Sighting
        var asOf: Timestamp
        /// When the config was last scanned before this.
        var lastScan: Timestamp?
        var period: Duration?
        var opensNeeded: Int
        var closesNeeded: Int
    }

    static func decide(_ known: KnownPort, _ sight: Sight, _ context: Context) -> Verdict {
        switch sight {
        case .seen(let status): seen(known, status: status, context)
        case .silent: silent(known, context)
        case .absent: absent(known, context)
        case .uncovered: uncovered(known, context)
        }
    }

    private static func seen(_ known: KnownPort, status: String, _ context: Context) -> Verdict {
        var next = known
        next.status = status
        next.silentSince = nil
        next.verifiedAt = nil
        if case .opening(var pending) = known.phase {
            guard context.sighting.isDistinct(from: pending.last, period: context.period) else {
                next.phase = .opening(pending.rebased(to: context.sighting))
                return next == known ? .keep : .update(next)
            }
            pending.agreed += 1
            pending.last = context.sighting
            guard pending.agreed >= context.opensNeeded else {
                next.phase = .opening(pending)
                return .update(next)
            }
            next.phase = .open
            return .opened(next)
        }
        next.phase = .open
        return next == known ? .keep : .update(next)
    }

    private static func silent(_ known: KnownPort, _ context: Context) -> Verdict {
        var next = known
        next.silentSince = known.silentSince ?? context.asOf
        next.verifiedAt = known.verifiedAt ?? context.lastScan
        return next == known ? .keep : .update(next)
    }

    private static func uncovered(_ known: KnownPort, _ context: Context) -> Verdict {
        var next = known
        next.verifiedAt = known.verifiedAt ?? context.lastScan
        return next == known ? .keep : .update(next)
    }

    private static func absent(_ known: KnownPort, _ context: Context) -> Verdict {
        var next = known
        next.silentSince = nil
        next.verifiedAt = known.verifiedAt ?? context.lastScan
        var pending: KnownPort.Pending
        switch known.phase {
        case .opening:
            // It was never told, so nothing is lost by letting it go as soon as an answer leaves it out.
            return .dropped(next)
        case .open:
            pending = KnownPort.Pending(agreed: 1, since: context.asOf, last: context.sighting)
        case .closing(let waiting):
            pending = waiting
            guard context.sighting.isDistinct(from: waiting.last, period: context.period) else {
                next.phase = .closing(waiting.rebased(to: context.sighting))
                return next == known ? .keep : .update(next)
            }
            pending.agreed += 1
            pending.last = context.sighting
        }
        guard pending.agreed >= context.closesNeeded else {
            next.phase = .closing(pending)
            return .update(next)
        }
        return .closed(next, after: next.verifiedAt ?? next.openedBy, by: pending.since)
    }
}
