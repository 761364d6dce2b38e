/// A first-in, first-out list of slots, linked through the slots themselves so that any of them can leave at once.
struct SlotQueue {
    /// Which queue a slot stands in; it can be in one only.
    enum Kind {
        case none
        /// To be connected as soon as window and rate allow.
        case ready
        /// Waiting for an answer until `due`.
        case waiting
        /// Waiting until `due` for this machine to recover.
        case recovering
    }

    let kind: Kind
    private(set) var head = -1
    private var tail = -1
    private(set) var count = 0

    init(_ kind: Kind) {
        self.kind = kind
    }

    mutating func append(_ slot: Int, in slots: UnsafeMutablePointer<ProbeSlot>) {
        precondition(slots[slot].queue == .none, "a slot in two queues")
        slots[slot].queue = kind
        slots[slot].previous = tail
        slots[slot].next = -1
        if tail >= 0 { slots[tail].next = slot } else { head = slot }
        tail = slot
        count += 1
    }

    mutating func remove(_ slot: Int, in slots: UnsafeMutablePointer<ProbeSlot>) {
        precondition(slots[slot].queue == kind, "a slot in another queue")
        let previous = slots[slot].previous
        let next = slots[slot].next
        if previous >= 0 { slots[previous].next = next } else { head = next }
        if next >= 0 { slots[next].previous = previous } else { tail = previous }
        slots[slot].queue = .none
        count -= 1
    }

    /// When the first slot's turn comes; nil for an empty queue.
    func firstDue(in slots: UnsafeMutablePointer<ProbeSlot>) -> Int64? {
        head >= 0 ? slots[head].due : nil
    }
}
