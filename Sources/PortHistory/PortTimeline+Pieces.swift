import ChangeDetection
import PortModel

extension PortTimeline {
    /// Cuts the time at every moment at which the answer may change, and asks the judge in the middle of each piece:
    /// so a timeline says at every moment what `open --at` says.
    ///
    /// - Parameter intervals: all of the port and config that reach into the time, and the ones before and after; oldest first.
    init(_ port: Port, _ past: ConfigPast, _ intervals: [PortInterval], from start: Timestamp, to end: Timestamp) {
        let judge = PortJudge(config: past)
        let cuts = Self.cuts(past, intervals).filter { $0 > start && $0 < end }
        let edges = [start] + Set(cuts).sorted() + [end]
        var pieces: [Piece] = []
        var index = 0
        // The last one that was recorded: after a clock that ran ahead was set back, that is not the last one by its times.
        var previous: PortInterval?
        for (from, to) in zip(edges, edges.dropFirst()) where from < to {
            let middle = Timestamp(milliseconds: from.milliseconds + (to.milliseconds - from.milliseconds) / 2)
            while index < intervals.count, intervals[index].openedBy <= middle {
                if previous.map({ $0.id < intervals[index].id }) ?? true { previous = intervals[index] }
                index += 1
            }
            let answer = judge.answer(
                port, at: middle, previous: previous, next: index < intervals.count ? intervals[index] : nil)
            let state = answer?.state ?? .notCovered
            let reason = answer == nil ? .notCovered : answer?.reason
            if let last = pieces.last, last.state == state, last.reason == reason {
                pieces[pieces.count - 1] = Piece(from: last.from, to: to, state: state, reason: reason)
            } else {
                pieces.append(Piece(from: from, to: to, state: state, reason: reason))
            }
        }
        self.init(
            port: port, source: past.source, config: past.remoteID, pieces: pieces,
            changes: intervals.flatMap(Self.changes).filter { $0.by >= start && $0.by <= end })
    }

    private static func cuts(_ past: ConfigPast, _ intervals: [PortInterval]) -> [Timestamp] {
        var cuts: [Timestamp?] = []
        for edition in past.editions {
            cuts += [edition.since, edition.until]
            for span in edition.looks + edition.wholeLooks { cuts += [span.first, span.last, span.deadline] }
        }
        for interval in intervals {
            let period = past.editions.last { $0.since <= interval.lastSeen }?.period
            cuts += [
                interval.openedAfter, interval.openedBy, interval.lastSeen, interval.closedBy, interval.endedAt,
                interval.silentSince, interval.pendingSince,
                Freshness.deadline(lastScan: interval.lastSeen, period: period),
                interval.endedAt.flatMap { Freshness.deadline(lastScan: $0, period: period) },
            ]
            if interval.openedAfter == nil, let period {
                let before = Freshness.deadline(lastScan: interval.openedBy, period: period).map {
                    interval.openedBy - ($0 - interval.openedBy)
                }
                cuts.append(before)
            }
        }
        return cuts.compactMap { $0 }
    }

    private static func changes(_ interval: PortInterval) -> [Change] {
        var changes: [Change] = []
        if let after = interval.openedAfter {
            changes.append(Change(kind: .opened, after: after, by: interval.openedBy))
        }
        if interval.endReason == .closed, let by = interval.closedBy {
            changes.append(Change(kind: .closed, after: interval.lastSeen, by: by))
        }
        return changes
    }
}
