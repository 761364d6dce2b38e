import PortModel

/// The decision for one port and one result: a pure function, so that every combination can be listed in a test.
enum PortMachine {
    /// What a result says of a port.
    enum Sight: Hashable, Sendable {
        case seen(status: String)
        /// It was looked for, and gave no answer; with the source's word for that.
        case silent(status: String)
        /// It was looked for, and refused.
        case absent
        /// It was looked for by a server that lists only what is open, and is not listed.
        case unlisted
        /// It was not looked for.
        case uncovered

        /// Whether it counts towards closing.
        var isAbsence: Bool { self == .absent || self == .unlisted }
    }

    /// What to do with the port's interval.
    enum Verdict: Hashable, Sendable {
        case keep
        case update(KnownPort)
        case opened(KnownPort, by: KnownPort.Pending)
        case closed(KnownPort, by: KnownPort.Pending, after: Timestamp)
        case dropped(KnownPort)
    }

    /// What the decision rests on beside the port itself.
    struct Context: Sendable {
        var sighting: Sighting
        var asOf: Timestamp
        /// When the config was last scanned before this.
        var lastScan: Timestamp?
        var period: Duration?
        var opens: Confirmation
        var closes: Confirmation
        /// Nothing closes by this result, however many have agreed: it is too strange to be believed.
        var holdsCloses = false
    }

    /// - Parameter probe: what the port itself said when it was asked again, right after the scan.
    static func decide(
        _ known: KnownPort, _ sight: Sight, _ context: Context, probe: ProbeAnswer.Answer? = nil
    ) -> Verdict {
        switch sight {
        case .seen where probe == .closed && !known.isEstablished:
            absent(known, isRefused: true, context, probe: nil)
        case .seen(let status): seen(known, status: status, context, isConfirmed: probe == .open)
        case .silent(let status): silent(known, status: status, context)
        case .absent, .unlisted:
            probe == .open
                ? seen(known, status: known.openStatus, context, isConfirmed: false)
                : absent(known, isRefused: sight == .absent || probe == .closed, context, probe: probe)
        case .uncovered: uncovered(known, context)
        }
    }

    private static func seen(_ known: KnownPort, status: String, _ context: Context, isConfirmed: Bool) -> Verdict {
        var next = known
        next.status = status
        next.silentSince = nil
        next.verifiedAt = nil
        switch known.phase {
        case .open: break
        case .opening(var pending):
            let counts = pending.agree(context.sighting, period: context.period)
            if isConfirmed || (counts && pending.isReached(context.opens)) {
                next.phase = .open
                return .opened(next, by: pending)
            }
            next.phase = pending.trim(to: context.opens) ? .opening(pending) : known.phase
        case .closing(var pending):
            pending.contradict(context.sighting, period: context.period)
            next.phase = pending.trim(to: context.closes) ? .closing(pending) : .open
        }
        return next == known ? .keep : .update(next)
    }

    private static func silent(_ known: KnownPort, status: String, _ context: Context) -> Verdict {
        var next = known
        next.status = status
        next.silentSince = known.silentSince ?? context.asOf
        next.verifiedAt = known.verifiedAt ?? context.lastScan
        return next == known ? .keep : .update(next)
    }

    private static func uncovered(_ known: KnownPort, _ context: Context) -> Verdict {
        var next = known
        next.verifiedAt = known.verifiedAt ?? context.lastScan
        return next == known ? .keep : .update(next)
    }

    private static func absent(
        _ known: KnownPort, isRefused: Bool, _ context: Context, probe: ProbeAnswer.Answer?
    ) -> Verdict {
        var next = known
        next.silentSince = isRefused ? nil : known.silentSince ?? context.asOf
        next.verifiedAt = known.verifiedAt ?? context.lastScan
        var pending: KnownPort.Pending
        var counts = true
        switch known.phase {
        case .opening(var waiting):
            // It was never told, so that nothing is lost by letting it go.
            waiting.contradict(context.sighting, period: context.period)
            guard waiting.trim(to: context.opens) else { return .dropped(next) }
            next.phase = .opening(waiting)
            return next == known ? .keep : .update(next)
        case .open:
            pending = KnownPort.Pending(
                votes: [.init(agrees: true)], since: context.asOf, last: context.sighting)
        case .closing(let waiting):
            pending = waiting
            // Seen open in between: not before that could it be closed.
            if let seen = next.verifiedAt, seen > pending.since { pending.since = context.asOf }
            counts = pending.agree(context.sighting, period: context.period)
        }
        let isBelieved = probe == .closed || (counts && pending.isReached(context.closes))
        next.phase = .closing(pending)
        if isBelieved, !context.holdsCloses {
            return .closed(next, by: pending, after: next.verifiedAt ?? next.openedBy)
        }
        if pending.trim(to: context.closes) { next.phase = .closing(pending) }
        return next == known ? .keep : .update(next)
    }
}

extension KnownPort {
    /// The source's word for the open port: where its last one was for silence, that is past.
    fileprivate var openStatus: String { silentSince == nil ? status : OpenPort.openStatus }
}
