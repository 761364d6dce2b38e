public import PortModel

/// Whether a config's results come as often as they should (rule 8). Pure.
public enum Freshness {
    /// When a config counts as stale: three periods after its last scan, and at least two minutes. A scan may itself
    /// take a part of a period, so one late result is no alarm. Nil for a one-off.
    public static func deadline(lastScan: Timestamp, period: Duration?) -> Timestamp? {
        period.map { lastScan + max($0 * 3, .seconds(120)) }
    }

    /// Until the first result there is more patience: a scan may take ten hours.
    static let firstScan: Duration = .seconds(12 * 3600)

    /// What was missed while nobody watched is caught up after a start before it counts.
    static func grace(period: Duration) -> Duration { min(period, .seconds(3600)) + .seconds(120) }

    /// Brings the state to `now`; returns `config.stale` or `config.fresh` where that has just become so.
    ///
    /// - Parameters:
    ///   - addedAt: what the config's age counts from while it has no scan.
    ///   - watchedSince: when the daemon began to watch.
    public static func check(
        _ state: inout ConfigState, addedAt: Timestamp, watchedSince: Timestamp, now: Timestamp
    ) -> Event? {
        let last = state.lastScanAsOf ?? addedAt
        guard let period = state.period, var deadline = deadline(lastScan: last, period: period) else { return nil }
        if state.lastScanAsOf == nil { deadline = max(deadline, last + firstScan) }
        deadline = max(deadline, min(watchedSince, now) + grace(period: period))
        let name = state.config.untrusted()
        if now > deadline, state.staleSince == nil {
            state.staleSince = deadline
            let since = state.lastScanAsOf.map { "no new scan since \($0)" } ?? "no result since it was added"
            return Event(
                .configStale, time: now, source: state.source, config: state.config,
                message: "config \(name) is stale: \(since)",
                details: ["last_scan": .time(state.lastScanAsOf ?? last), "deadline": .time(deadline)])
        }
        // Only a new scan ends it, not a restart, which merely moves the deadline.
        if let stale = state.staleSince, let scan = state.lastScanAsOf,
            let real = Self.deadline(lastScan: scan, period: period), now <= real
        {
            state.staleSince = nil
            return Event(
                .configFresh, time: now, source: state.source, config: state.config,
                message: "config \(name) is fresh again, stale for \(max(.zero, now - stale).shortText)",
                details: ["stale_since": .time(stale)])
        }
        return nil
    }
}
