import ChangeDetection
import PortModel

extension [KnownPort] {
    /// Brings a sorted list to what a commit has made of it. New intervals carry their rows. Entries are moved, not
    /// copied: nearly all of them stay what they are.
    mutating func apply(_ actions: [PortAction]) {
        var ended: [Port] = []
        var begun: [KnownPort] = []
        for action in actions {
            switch action {
            case .begin(let port): begun.append(port)
            case .update(let port): self[place(of: port.port)] = port
            case .end(let port, _, _, _): ended.append(port.port)
            case .glimpse: break
            }
        }
        remove(ended.sorted())
        insert(begun.sorted { $0.port < $1.port })
    }

    private mutating func remove(_ ended: [Port]) {
        guard let first = ended.first else { return }
        var gone = 0
        var kept = place(of: first)
        for index in kept..<count {
            if gone < ended.count, self[index].port == ended[gone] {
                gone += 1
            } else {
                swapAt(kept, index)
                kept += 1
            }
        }
        removeLast(count - kept)
    }

    /// Merges from the back, into room that the new ones themselves have made.
    private mutating func insert(_ begun: [KnownPort]) {
        var old = count - 1
        append(contentsOf: begun)
        var free = count - 1
        var new = begun.count - 1
        while new >= 0 {
            if old >= 0, begun[new].port < self[old].port {
                swapAt(old, free)
                old -= 1
            } else {
                self[free] = begun[new]
                new -= 1
            }
            free -= 1
        }
    }

    private func place(of port: Port) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].port < port { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
