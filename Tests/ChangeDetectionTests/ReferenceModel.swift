import ChangeDetection
import PortModel

/// The promises of the detector, written down a second time: slowly, pair by pair, from everything that was ever seen.
/// Without flapping and suspicion.
struct ReferenceModel {
    struct Pair: Hashable {
        let address: IPAddress
        let port: UInt16
    }

    /// What is remembered of a port that is not closed: all that was seen of it since it last was as it is now.
    struct Track {
        var isTold: Bool
        var seen: [Sighting] = []
        var absent: [Sighting] = []
    }

    let opens: Int
    let closes: Int
    let period: Duration?
    var covered: Set<Pair>
    var unseen: Set<Pair>
    var tracks: [Pair: Track] = [:]
    var lastCounted: Sighting?
    var edited: Sighting?
    var hasBaseline = false

    init(scope: Scope, opens: Int, closes: Int, period: Duration?) {
        self.opens = opens
        self.closes = closes
        self.period = period
        covered = Self.pairs(scope)
        unseen = covered
    }

    static func pairs(_ scope: Scope) -> Set<Pair> {
        Set(scope.addresses.addresses.flatMap { address in scope.ports.ports.map { Pair(address: address, port: $0) } })
    }

    mutating func edit(to scope: Scope, at time: Timestamp) {
        let next = Self.pairs(scope)
        guard next != covered else { return }
        unseen = unseen.intersection(next).union(next.subtracting(covered))
        covered = next
        tracks = tracks.filter { next.contains($0.key) }
        if hasBaseline { edited = Sighting(mark: lastCounted?.mark ?? .none, at: time) }
    }

    /// Returns `+` and `-` with the pairs that are told as opened and closed.
    mutating func see(_ observation: Observation) -> Set<String> {
        let now = Sighting(mark: observation.mark, at: observation.polledAt)
        if let last = lastCounted, case .exact(let old) = last.mark, case .exact(let new) = now.mark, old == new {
            return []
        }
        var told: Set<String> = []
        for pair in covered {
            let entry = { (list: [OpenPort]) in
                list.contains { $0.port.address == pair.address && $0.port.number == pair.port }
            }
            if entry(observation.open) {
                if isOpened(pair, now) { told.insert("+\(pair.address):\(pair.port)") }
            } else if !entry(observation.silent), !observation.isPartial, looked(at: pair.address, observation) {
                if isClosed(pair, now) { told.insert("-\(pair.address):\(pair.port)") }
            }
        }
        finish(observation, now)
        return told
    }

    private mutating func isOpened(_ pair: Pair, _ now: Sighting) -> Bool {
        var track = tracks[pair] ?? Track(isTold: unseen.contains(pair))
        let wasTold = track.isTold
        track.absent = []
        track.seen.append(now)
        if !track.isTold { track.isTold = distinct(track.seen) >= opens }
        tracks[pair] = track
        return track.isTold && !wasTold
    }

    private mutating func isClosed(_ pair: Pair, _ now: Sighting) -> Bool {
        guard var track = tracks[pair] else { return false }
        guard track.isTold else {
            tracks[pair] = nil
            return false
        }
        track.absent.append(now)
        let isClosed = distinct(track.absent) >= closes
        tracks[pair] = isClosed ? nil : track
        return isClosed
    }

    private mutating func finish(_ observation: Observation, _ now: Sighting) {
        if edited.map({ isAnother(now, than: $0) || (period == nil && now.mark == .none) }) ?? true {
            unseen = unseen.filter { !looked(at: $0.address, observation) }
            edited = nil
        }
        hasBaseline = true
        if lastCounted.map({ isAnother(now, than: $0) }) ?? true { lastCounted = now }
    }

    private func looked(at address: IPAddress, _ observation: Observation) -> Bool {
        switch observation.coverage {
        case .wholeScope: true
        case .addresses(let set): set.contains(address)
        }
    }

    /// How many of these are certainly different scans: each counted from the last one that counted.
    private func distinct(_ sightings: [Sighting]) -> Int {
        var counted: [Sighting] = []
        for sighting in sightings {
            guard let last = counted.last else {
                counted.append(sighting)
                continue
            }
            if isAnother(sighting, than: last) { counted.append(sighting) }
        }
        return counted.count
    }

    private func isAnother(_ new: Sighting, than old: Sighting) -> Bool {
        if case .exact(let newName) = new.mark, case .exact(let oldName) = old.mark { return newName != oldName }
        if case .tagged(let newTag) = new.mark, case .tagged(let oldTag) = old.mark, newTag != oldTag { return true }
        guard let period else { return false }
        return (new.at - old.at).milliseconds >= period.milliseconds
    }
}
