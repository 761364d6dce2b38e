import Testing

@testable import PortScanner

@Suite struct SlotQueueTests {
    @Test("a queue does what an array does, over many random steps")
    func model() {
        let count = 20
        let slots = UnsafeMutablePointer<ProbeSlot>.allocate(capacity: count)
        slots.initialize(repeating: ProbeSlot(), count: count)
        defer { slots.deinitialize(count: count).deallocate() }
        var queue = SlotQueue(.ready)
        var model: [Int] = []
        var random = SeededRandom(seed: 6)
        for _ in 0..<20_000 {
            let slot = Int.random(in: 0..<count, using: &random)
            if let index = model.firstIndex(of: slot) {
                model.remove(at: index)
                queue.remove(slot, in: slots)
            } else {
                model.append(slot)
                slots[slot].due = Int64(slot)
                queue.append(slot, in: slots)
            }
            #expect(queue.count == model.count)
            #expect(queue.head == model.first ?? -1)
            #expect(queue.firstDue(in: slots) == model.first.map { Int64($0) })
        }
        while queue.head >= 0 {
            #expect(queue.head == model.removeFirst())
            queue.remove(queue.head, in: slots)
        }
        #expect(model.isEmpty)
    }
}
