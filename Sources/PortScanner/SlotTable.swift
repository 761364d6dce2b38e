import Glibc

/// A probe under way: plain values, used again for target after target.
struct ProbeSlot {
    var place = 0
    var portIndex = 0
    var trial = ProbeTrial()
    /// The lane of its latest attempt.
    var latestLane = 0
    /// When its turn in the queue it stands in comes.
    var due: Int64 = 0
    /// Since when this machine is too short of something to probe it; nil when it is not.
    var shortSince: Int64?
    var queue = SlotQueue.Kind.none
    var previous = -1
    var next = -1
}

/// A socket of a slot.
struct ProbeLane {
    var descriptor: Int32 = -1
    var family: Int32 = 0
    /// Whether a connection is under way on it.
    var isWaiting = false
    /// Whether epoll knows it.
    var isWatched = false
}

/// The memory of a scan: a fixed number of slots, each with a fixed number of lanes. Lane `l` belongs to slot
/// `l / lanesPerSlot`. Closes every socket and frees the memory when the engine that holds it ends.
struct SlotTable: ~Copyable {
    let slots: UnsafeMutablePointer<ProbeSlot>
    let lanes: UnsafeMutablePointer<ProbeLane>
    let slotCount: Int
    let lanesPerSlot: Int
    /// How many lanes are waiting.
    private(set) var waitingLanes = 0

    init(slotCount: Int, lanesPerSlot: Int) {
        self.slotCount = slotCount
        self.lanesPerSlot = lanesPerSlot
        self.slots = .allocate(capacity: slotCount)
        self.lanes = .allocate(capacity: slotCount * lanesPerSlot)
        slots.initialize(repeating: ProbeSlot(), count: slotCount)
        lanes.initialize(repeating: ProbeLane(), count: slotCount * lanesPerSlot)
    }

    deinit {
        for lane in 0..<(slotCount * lanesPerSlot) where lanes[lane].descriptor >= 0 { close(lanes[lane].descriptor) }
        lanes.deinitialize(count: slotCount * lanesPerSlot).deallocate()
        slots.deinitialize(count: slotCount).deallocate()
    }

    /// A lane of the slot that no connection is under way on; when there is none, the oldest one is closed for it.
    mutating func vacantLane(of slot: Int) -> Int {
        let first = slot * lanesPerSlot
        for lane in first..<(first + lanesPerSlot) where !lanes[lane].isWaiting { return lane }
        let oldest = first + (slots[slot].latestLane - first + 1) % lanesPerSlot
        closeLane(oldest)
        return oldest
    }

    mutating func startWaiting(_ lane: Int) {
        lanes[lane].isWaiting = true
        waitingLanes += 1
    }

    mutating func stopWaiting(_ lane: Int) {
        guard lanes[lane].isWaiting else { return }
        lanes[lane].isWaiting = false
        waitingLanes -= 1
    }

    /// Closes the lane's socket, which also ends its watch.
    mutating func closeLane(_ lane: Int) {
        guard lanes[lane].descriptor >= 0 else { return }
        stopWaiting(lane)
        close(lanes[lane].descriptor)
        lanes[lane] = ProbeLane()
    }

    /// Closes what is still under way for a slot whose target is decided. A socket that was refused is kept in the
    /// first lane: the kernel has set it back to unconnected, and the next target needs no new one.
    mutating func clearLanes(of slot: Int) {
        let first = slot * lanesPerSlot
        for lane in first..<(first + lanesPerSlot) where lane != first || lanes[lane].isWaiting { closeLane(lane) }
    }
}
