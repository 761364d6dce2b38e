/// Fires in the order in which they happened, at most one an id; removing one costs no search.
struct ReadyFires {
    /// Each place that still counts, by id: a place in `queue` whose id points elsewhere was removed.
    private var index: [String: Int] = [:]
    private var queue: [TimerFire] = []
    private var head = 0

    /// How many fires wait to be taken.
    var count: Int { index.count }
    /// How many places they take up.
    var places: Int { queue.count }

    /// Appends a fire, instead of an earlier one of the same id.
    mutating func append(_ fire: TimerFire) {
        if queue.count >= 64, queue.count > 2 * index.count { compact() }
        index[fire.id] = queue.count
        queue.append(fire)
    }

    mutating func remove(_ id: String) { index[id] = nil }

    mutating func takeFirst() -> TimerFire? {
        while head < queue.count {
            let fire = queue[head]
            head += 1
            if index[fire.id] == head - 1 {
                index[fire.id] = nil
                return fire
            }
        }
        queue.removeAll(keepingCapacity: true)
        head = 0
        return nil
    }

    private mutating func compact() {
        let valid = queue.indices.filter { $0 >= head && index[queue[$0].id] == $0 }.map { queue[$0] }
        queue = valid
        head = 0
        index = [:]
        for (place, fire) in valid.enumerated() { index[fire.id] = place }
    }
}
