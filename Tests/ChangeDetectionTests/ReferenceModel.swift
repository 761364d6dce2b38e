import ChangeDetection
import PortModel

/// The promises of the detector, written down a second time: slowly, pair by pair, from everything that was ever seen.
/// Without flapping and suspicion.
struct ReferenceModel {
    struct Pair: Hashable {
        let address: IPAddress
        let port: UInt16
    }

    /// One look at a port that was or is open: what it said, by which result, and the time that speaks of.
    struct Look {
        let isOpen: Bool
        let sighting: Sighting
        let asOf: Timestamp
    }

    /// A stretch during which the port was or may have been open.
    struct Track {
        let openedAfter: Timestamp?
        let openedBy: Timestamp
        var isTold: Bool
        /// Since it last was as it is believed to be.
        var looks: [Look] = []
        /// Those of them that can still take part in another belief.
        var votes: [Look] = []
        var lastSeen: Timestamp
        var state = PortState.open

        mutating func see(_ look: Look) {
            looks.append(look)
            votes.append(look)
        }

        mutating func forget() {
            looks = []
            votes = []
        }
    }

    var opens: PortModel.Confirmation
    var closes: PortModel.Confirmation
    let period: Duration?
    var covered: Set<Pair>
    var unseen: Set<Pair>
    var tracks: [Pair: Track] = [:]
    /// Stretches that have ended, since this was last emptied.
    var ended: Set<String> = []
    var lastCounted: Sighting?
    var lastAsOf: Timestamp?
    var lastWasWhole = false
    var edited: Sighting?
    /// The results since the edit that are certainly of other scans than the one known at it.
    var sinceEdit: [Sighting] = []
    var hasBaseline = false

    init(scope: Scope, opens: PortModel.Confirmation, closes: PortModel.Confirmation, period: Duration?) {
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
        for (pair, track) in tracks where !next.contains(pair) { end(pair, track, "not-covered", by: nil) }
        if hasBaseline { edited = Sighting(mark: lastCounted?.mark ?? .none, at: time) }
        sinceEdit = []
    }

    /// Returns `+` and `-` with the pairs that are told as opened and closed.
    mutating func see(_ observation: Observation) -> Set<String> {
        let now = Sighting(mark: observation.mark, at: observation.polledAt)
        if let last = lastCounted, case .exact(let old) = last.mark, case .exact(let new) = now.mark, old == new {
            return []
        }
        let asOf = min(max(observation.asOf, lastAsOf ?? observation.asOf), observation.polledAt)
        var told: Set<String> = []
        for pair in covered {
            let entry = { (list: [OpenPort]) in
                list.contains { $0.port.address == pair.address && $0.port.number == pair.port }
            }
            if entry(observation.open) {
                if isOpened(pair, now, asOf) { told.insert("+\(pair.address):\(pair.port)") }
            } else if entry(observation.silent) {
                tracks[pair]?.state = .noAnswer
            } else if !observation.isPartial, looked(at: pair.address, observation) {
                tracks[pair]?.state = observation.coverage == .wholeScope ? .noAnswer : .closed
                if isClosed(pair, now, asOf) { told.insert("-\(pair.address):\(pair.port)") }
            }
        }
        finish(observation, now, asOf)
        return told
    }

    private mutating func isOpened(_ pair: Pair, _ now: Sighting, _ asOf: Timestamp) -> Bool {
        var track =
            tracks[pair]
            ?? Track(
                openedAfter: lastWasWhole && !unseen.contains(pair) ? lastAsOf : nil, openedBy: asOf,
                isTold: unseen.contains(pair), lastSeen: asOf)
        let wasTold = track.isTold
        track.state = .open
        track.lastSeen = asOf
        track.see(Look(isOpen: true, sighting: now, asOf: asOf))
        if !wasTold { track.isTold = isBelieved(track.votes, isOpen: true, opens) }
        track.votes = relevant(track.votes, isOpen: !wasTold, wasTold ? closes : opens)
        if track.isTold != wasTold || (wasTold && isOver(track.votes, isOpen: false, closes)) { track.forget() }
        tracks[pair] = track
        return track.isTold && !wasTold
    }

    private mutating func isClosed(_ pair: Pair, _ now: Sighting, _ asOf: Timestamp) -> Bool {
        guard var track = tracks[pair] else { return false }
        track.see(Look(isOpen: false, sighting: now, asOf: asOf))
        if !track.isTold, isOver(track.votes, isOpen: true, opens) {
            end(pair, track, "unconfirmed", by: asOf)
            return false
        }
        guard track.isTold, isBelieved(track.votes, isOpen: false, closes) else {
            track.votes = relevant(track.votes, isOpen: !track.isTold, track.isTold ? closes : opens)
            tracks[pair] = track
            return false
        }
        end(pair, track, "closed", by: firstAbsence(track.looks))
        return true
    }

    /// The first absence after the port was last seen, and so the first time that it can have been closed. A sighting
    /// that speaks of the very time of an absence does not put it off.
    private func firstAbsence(_ looks: [Look]) -> Timestamp? {
        var seen: Timestamp?
        var first: Timestamp?
        for look in looks {
            if look.isOpen {
                seen = look.asOf
            } else if first == nil || seen.map({ $0 > first ?? look.asOf }) ?? false {
                first = look.asOf
            }
        }
        return first
    }

    private mutating func end(_ pair: Pair, _ track: Track, _ reason: String, by time: Timestamp?) {
        ended.insert(
            "\(pair.address):\(pair.port) \(Bench.hour(track.openedAfter))-\(Bench.hour(track.openedBy)) "
                + "to \(Bench.hour(track.lastSeen))-\(Bench.hour(time)) \(reason)")
        tracks[pair] = nil
    }

    private mutating func finish(_ observation: Observation, _ now: Sighting, _ asOf: Timestamp) {
        if edited.map({ knows($0, observation, now) }) ?? true {
            unseen = unseen.filter { !looked(at: $0.address, observation) }
            edited = nil
        } else if let edited, isAnother(now, than: edited) {
            sinceEdit.append(now)
        }
        hasBaseline = true
        lastAsOf = asOf
        lastWasWhole = !observation.isPartial && covered.allSatisfy { looked(at: $0.address, observation) }
        if lastCounted.map({ isAnother(now, than: $0) }) ?? true { lastCounted = now }
    }

    /// Whether a result is of a scan that began after an edit, or lists what was added by it.
    private func knows(_ edit: Sighting, _ observation: Observation, _ now: Sighting) -> Bool {
        guard let period else { return now.mark == .none || isAnother(now, than: edit) }
        guard isAnother(now, than: edit) else { return false }
        if case .exact = now.mark { return true }
        let lists = (observation.open + observation.silent).contains {
            unseen.contains(Pair(address: $0.port.address, port: $0.port.number))
        }
        if lists || unseen.isEmpty { return true }
        // The first tag since the edit that is not that of the scan known at it may be of a scan that was under way.
        guard case .tagged(let tag, let time) = now.mark else {
            return (now.at - edit.at).milliseconds >= 2 * period.milliseconds
        }
        if case .tagged(let old, _) = edit.mark {
            for case .tagged(let first, let firstTime) in sinceEdit.map(\.mark) where first != old {
                if first != tag { return true }
                if time != nil, time == firstTime { return false }
                break
            }
        }
        return (now.at - edit.at).milliseconds >= 2 * period.milliseconds
    }

    private func looked(at address: IPAddress, _ observation: Observation) -> Bool {
        switch observation.coverage {
        case .wholeScope: true
        case .addresses(let set): set.contains(address)
        }
    }

    /// The looks that are certainly of different scans. One that agrees must be another scan than the last that counts;
    /// one that contradicts an agreeing one is, whatever its mark.
    private func counted(_ looks: [Look], isOpen: Bool) -> [Int] {
        var counted: [Int] = []
        for (index, look) in looks.enumerated() {
            guard let last = counted.last.map({ looks[$0] }) else {
                if look.isOpen == isOpen { counted.append(index) }
                continue
            }
            let isContradiction = look.isOpen != isOpen && last.isOpen == isOpen
            if isContradiction || isAnother(look.sighting, than: last.sighting) { counted.append(index) }
        }
        return counted
    }

    /// Whether the last look counts, and enough of the last N agree.
    private func isBelieved(_ looks: [Look], isOpen: Bool, _ needed: PortModel.Confirmation) -> Bool {
        let all = counted(looks, isOpen: isOpen)
        guard all.last == looks.indices.last, looks.last?.isOpen == isOpen else { return false }
        return all.suffix(needed.of).count { looks[$0].isOpen == isOpen } >= needed.agree
    }

    /// The place of the first look that can still take part in a belief, whatever comes; nil where none can.
    private func firstVote(_ looks: [Look], isOpen: Bool, _ needed: PortModel.Confirmation) -> Int? {
        let all = counted(looks, isOpen: isOpen)
        let first = all.indices.first { first in
            guard looks[all[first]].isOpen == isOpen, all.count - first <= needed.of else { return false }
            let rest = needed.of - (all.count - first)
            return all[first...].count { looks[$0].isOpen == isOpen } + rest >= needed.agree
        }
        return first.map { all[$0] }
    }

    private func isOver(_ looks: [Look], isOpen: Bool, _ needed: PortModel.Confirmation) -> Bool {
        firstVote(looks, isOpen: isOpen, needed) == nil
    }

    /// The looks from the first vote on: what was before is forgotten, also where a confirmation that looks back further
    /// is set later.
    private func relevant(_ looks: [Look], isOpen: Bool, _ needed: PortModel.Confirmation) -> [Look] {
        firstVote(looks, isOpen: isOpen, needed).map { Array(looks[$0...]) } ?? looks
    }

    private func isAnother(_ new: Sighting, than old: Sighting) -> Bool {
        if case .exact(let newName) = new.mark, case .exact(let oldName) = old.mark { return newName != oldName }
        if case .tagged(let newTag, let newTime) = new.mark, case .tagged(let oldTag, let oldTime) = old.mark {
            if newTag != oldTag { return true }
            if newTime != nil, newTime == oldTime { return false }
        }
        guard let period else { return false }
        return (new.at - old.at).milliseconds >= period.milliseconds
    }
}
