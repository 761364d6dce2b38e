import ChangeDetection
import GRDB
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

    /// Closes the gaps that the ended ones leave, a stretch between two of them at a time: a stretch is moved as bytes.
    private mutating func remove(_ ended: [Port]) {
        let places = ended.compactMap { port in
            let place = place(of: port)
            return place < count && self[place].port == port ? place : nil
        }
        guard let first = places.first else { return }
        let all = count
        withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var gone: [KnownPort] = []
            gone.reserveCapacity(places.count)
            for place in places { gone.append((base + place).move()) }
            var free = first
            for (index, place) in places.enumerated() {
                let next = index + 1 < places.count ? places[index + 1] : all
                (base + free).moveInitialize(from: base + place + 1, count: next - place - 1)
                free += next - place - 1
            }
            // The ended ones go to the end, since an array has no room without an element; from there they are dropped.
            for port in gone.reversed() {
                (base + free).initialize(to: port)
                free += 1
            }
        }
        removeLast(places.count)
    }

    /// Merges from the back, into room that the new ones themselves have made, a stretch between two of them at a time.
    private mutating func insert(_ begun: [KnownPort]) {
        guard !begun.isEmpty else { return }
        let places = begun.map { place(of: $0.port) }
        var end = count
        append(contentsOf: begun)
        withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            (base + end).deinitialize(count: begun.count)
            for (index, place) in places.enumerated().reversed() {
                (base + place + index + 1).moveInitialize(from: base + place, count: end - place)
                (base + place + index).initialize(to: begun[index])
                end = place
            }
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

extension KnownConfig {
    /// What is known of a config, from its rows.
    init(_ database: Database, config: Int64) throws {
        self.init(
            ports: try IntervalRow.live(database, config: config), flaps: try FlapRow.all(database, config: config))
    }
}
