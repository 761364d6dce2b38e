import Glibc
import PortModel

/// What keeps an engine from starting more connections.
enum LaunchPace {
    /// Nothing: it only paused to look around.
    case more
    /// The rate, until this time.
    case after(Int64)
    /// There is nothing to start, or too much is under way.
    case stalled
}

extension ScanEngine {
    /// How many connections are started between two looks at the answers and the stop signal.
    private static let batch = 64

    /// Starts connections: second and later attempts first, then new targets.
    mutating func launch(now: Int64) -> LaunchPace {
        for _ in 0..<Self.batch {
            guard waiting.count < window.limit else { return .stalled }
            if let time = rate?.readyAt, time > now, time > MonotonicClock.now() { return .after(time) }
            guard let slot = nextSlot() else { return .stalled }
            launch(slot, now: now)
        }
        return .more
    }

    /// A slot that stands ready, or a free one with the next target in it.
    private mutating func nextSlot() -> Int? {
        if ready.head >= 0 {
            let slot = ready.head
            ready.remove(slot, in: table.slots)
            return slot
        }
        guard let permutation, nextPosition < permutation.count, let slot = free.popLast() else { return nil }
        let number = Int(permutation.number(at: nextPosition))
        nextPosition += 1
        let (place, portIndex) = number.quotientAndRemainder(dividingBy: space.portsPerPlace)
        table.slots[slot] = ProbeSlot(place: place, portIndex: portIndex)
        return slot
    }

    private mutating func launch(_ slot: Int, now: Int64) {
        let address = space.address(at: table.slots[slot].place)
        // Checked for the whole scope at the start, and here again for the one address that is about to be connected
        // to: whatever else goes wrong, no packet leaves for an address that is not allowed.
        guard allowList.allows(address) else { return settle(slot, .undecided(EPERM)) }
        target.set(address, port: space.port(at: table.slots[slot].place, table.slots[slot].portIndex))
        let lane = table.vacantLane(of: slot)
        table.slots[slot].latestLane = lane
        probeCount += 1
        let outcome = connect(lane)
        if rate != nil { rate?.charge(now: MonotonicClock.now()) }
        act(on: outcome, slot: slot, lane: lane, now: now)
        if case .pending = outcome {
            table.slots[slot].due = now + plan.timeout
            waiting.append(slot, in: table.slots)
        }
    }

    /// Starts a connection to the target on a lane, and takes the answer if it is there already: on this machine's
    /// own addresses a port has accepted or refused by the time `connect` returns.
    private mutating func connect(_ lane: Int) -> ProbeOutcome {
        if table.lanes[lane].descriptor >= 0, table.lanes[lane].family != target.family { table.closeLane(lane) }
        if table.lanes[lane].descriptor < 0 {
            let descriptor = openSocket(target.family)
            guard descriptor >= 0 else { return ProbeOutcome(errno: -descriptor, stage: .start) }
            table.lanes[lane].descriptor = descriptor
            table.lanes[lane].family = target.family
        }
        let started = ProbeOutcome(errno: target.connect(table.lanes[lane].descriptor), stage: .start)
        if case .exhausted = started { return started }
        window.started()
        guard case .pending = started else { return examine(started, lane) }
        let outcome = ask(lane)
        guard case .pending = outcome else { return outcome }
        if !table.lanes[lane].isWatched {
            let code = watch.add(socket: table.lanes[lane].descriptor, lane: lane)
            guard code == 0 else { return .exhausted(code) }
            table.lanes[lane].isWatched = true
        }
        table.startWaiting(lane)
        return .pending
    }
}
