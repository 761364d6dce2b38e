import Glibc
import PortModel

extension ScanEngine {
    /// Follows up an event on a lane, whatever it was about.
    mutating func hear(_ lane: Int, now: Int64) {
        guard table.lanes[lane].isWaiting else { return }
        let slot = lane / table.lanesPerSlot
        let place = table.slots[slot].place
        target.set(space.address(at: place), port: space.port(at: place, table.slots[slot].portIndex))
        let outcome = ask(lane)
        if case .pending = outcome { return }
        table.stopWaiting(lane)
        act(on: outcome, slot: slot, lane: lane, now: now)
    }

    /// Asks a socket how its connection to the target stands. A second `connect` says so, and sets a socket that was
    /// refused back to unconnected, so that it can be used again; on a connection under way it starts nothing new.
    mutating func ask(_ lane: Int) -> ProbeOutcome {
        examine(ProbeOutcome(errno: target.connect(table.lanes[lane].descriptor), stage: .answer), lane)
    }

    /// Doubts a connection that may have met a socket instead of a listener.
    ///
    /// TCP lets two sockets that connect to each other's ports at the same moment meet with no listener at all, and
    /// a socket whose own port is the one it connects to meets itself. Both need the same address on both ends and a
    /// port from which this machine connects out. Whether the other socket is ours, another scan's or another
    /// program's, it is gone once this end is reset, so a second look tells it from a listener.
    mutating func examine(_ outcome: ProbeOutcome, _ lane: Int) -> ProbeOutcome {
        guard case .connected = outcome, let local = target.localEnd(of: table.lanes[lane].descriptor),
            local.sameAddress
        else { return outcome }
        if local.samePort {
            selfConnectionCount += 1
            return .connectedToItself
        }
        let slot = lane / table.lanesPerSlot
        let port = space.port(at: table.slots[slot].place, table.slots[slot].portIndex)
        return ephemeralPorts.contains(port) ? .connectedPerhaps : .connected
    }

    /// Does what an outcome asks for. The slot stands in no queue if the outcome is that of a launch.
    mutating func act(on outcome: ProbeOutcome, slot: Int, lane: Int, now: Int64) {
        let isLatest = table.slots[slot].latestLane == lane
        let step = table.slots[slot].trial.take(outcome, isLatest: isLatest, attempts: plan.attempts)
        switch outcome {
        case .pending, .refused: break
        default: table.closeLane(lane)
        }
        follow(step, slot: slot, now: now)
    }

    /// Ends the waits whose time is over. Their sockets stay open: a late answer counts as long as the probe lasts.
    mutating func endWaits(now: Int64) {
        while let due = waiting.firstDue(in: table.slots), due <= now {
            let slot = waiting.head
            let step = table.slots[slot].trial.take(.silent, isLatest: true, attempts: plan.attempts)
            follow(step, slot: slot, now: now)
        }
    }

    /// Gives the probes another chance whose pause after a shortage is over.
    mutating func endRecoveries(now: Int64) {
        while let due = recovering.firstDue(in: table.slots), due <= now {
            let slot = recovering.head
            leaveQueue(slot)
            ready.append(slot, in: table.slots)
        }
    }

    mutating func settle(_ slot: Int, _ verdict: ProbeTrial.Verdict) {
        leaveQueue(slot)
        table.clearLanes(of: slot)
        findings.record(verdict, place: table.slots[slot].place, portIndex: table.slots[slot].portIndex)
        free.append(slot)
    }

    private mutating func follow(_ step: ProbeTrial.Step, slot: Int, now: Int64) {
        switch step {
        case .wait: break
        case .again:
            leaveQueue(slot)
            ready.append(slot, in: table.slots)
        case .whenRecovered(let code): wait(outShortage: code, slot: slot, now: now)
        case .settle(let verdict): settle(slot, verdict)
        }
    }

    /// A probe that this machine was too short of something for: later, with less under way, and in the end never.
    private mutating func wait(outShortage code: Int32, slot: Int, now: Int64) {
        leaveQueue(slot)
        window.ranShort(inFlight: waiting.count, now: now)
        let place = table.slots[slot].place
        let since = table.slots[slot].shortSince ?? now
        table.slots[slot].shortSince = since
        guard now - since < plan.patience, !window.isHopeless(now: now), !findings.hasGivenUp(place: place) else {
            findings.giveUp(place: place)
            return settle(slot, .undecided(code))
        }
        table.slots[slot].due = now + plan.pause
        recovering.append(slot, in: table.slots)
    }

    private mutating func leaveQueue(_ slot: Int) {
        switch table.slots[slot].queue {
        case .none: break
        case .ready: ready.remove(slot, in: table.slots)
        case .waiting: waiting.remove(slot, in: table.slots)
        case .recovering: recovering.remove(slot, in: table.slots)
        }
    }
}
