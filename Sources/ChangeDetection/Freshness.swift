public import PortModel

/// Whether a config's results come as often as they should (rule 8). Pure.
public enum Freshness {
    /// When a config counts as stale: three periods after the last scan was seen, and at least two minutes.
    /// A scan may itself take a part of a period, so one late result is no alarm. Nil for a one-off.
    public static func deadline(lastScan: Timestamp, period: Duration?) -> Timestamp? {
        period.map { lastScan + max($0 * 3, .seconds(120)) }
    }

    /// Brings the state to `now`; returns `config.stale` or `config.fresh` where that has just become so.
    ///
    /// - Parameter since: what the config's age counts from while it has no scan: when it was added.
    public static func check(_ state: inout ConfigState, since: Timestamp, now: Timestamp) -> Event? {
        let last = state.lastScanAsOf ?? since
        guard let deadline = deadline(lastScan: last, period: state.period) else { return nil }
        let name = state.config.untrusted()
        if now > deadline, state.staleSince == nil {
            state.staleSince = deadline
            return Event(
                .configStale, time: now, source: state.source, config: state.config,
                message: "config \(name) is stale: no new scan since \(last)",
                details: ["last_scan": .time(last), "deadline": .time(deadline)])
        }
        if now <= deadline, let stale = state.staleSince {
            state.staleSince = nil
            return Event(
                .configFresh, time: now, source: state.source, config: state.config,
                message: "config \(name) is fresh again, stale for \((now - stale).shortText)",
                details: ["stale_since": .time(stale)])
        }
        return nil
    }
}
