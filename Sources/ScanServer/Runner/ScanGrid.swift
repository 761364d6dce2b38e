import PortModel

/// When a config is scanned next. Pure: everything it goes by is given.
///
/// A config's scans stand on a grid: its first due time and every period after it. Late or long scans move none of them,
/// and the times that passed meanwhile are made up for by one scan, not by one each.
enum ScanGrid {
    /// How long a single scan that failed waits for its next try: it has no grid to fall back on.
    static let retryOfSingleScan = Duration.seconds(60)

    /// The first time after `now` on the grid through `due`; nil for a single scan, which is done.
    static func next(after now: Timestamp, due: Timestamp, period: Duration?) -> Timestamp? {
        guard let period else { return nil }
        guard due <= now else { return due }
        let step = max(period.milliseconds, 1)
        let passed = (now - due).milliseconds / step
        // The product is at most `now - due`, so that it cannot overflow.
        return due + .milliseconds(passed * step) + .milliseconds(step)
    }

    /// The due time brought back on its grid to within a period of now. It lies further off only after the clock was set
    /// back, and a config must not be left alone until the clock has caught up.
    static func near(_ due: Timestamp, now: Timestamp, period: Duration?) -> Timestamp {
        let step = max((period ?? retryOfSingleScan).milliseconds, 1)
        let ahead = (due - now).milliseconds
        guard ahead > step else { return due }
        return due - .milliseconds((ahead - 1) / step * step)
    }

    /// When to scan next after a scan that failed.
    static func nextAfterFailure(at now: Timestamp, due: Timestamp, period: Duration?) -> Timestamp {
        next(after: now, due: due, period: period) ?? now + retryOfSingleScan
    }

    /// What an edit does to the schedule of a config.
    enum EditEffect: Hashable, Sendable {
        /// Nothing that matters to it has changed.
        case none
        /// The result stays, and so does a scan in progress; the next scan is at this time.
        case moved(to: Timestamp)
        /// A scan in progress is of no use any more; the next one starts at once.
        case restarted(keepingResult: Bool)
    }

    /// - Parameter lastStart: when the last scan whose result is kept started; nil before the first.
    static func effect(
        ofScopeChange scopeChanged: Bool, frequency: (old: Double, new: Double), lastStart: Timestamp?, now: Timestamp
    ) -> EditEffect {
        if scopeChanged { return .restarted(keepingResult: false) }
        guard let period = StoredConfig.period(ofFrequency: frequency.new) else {
            return .restarted(keepingResult: true)
        }
        guard frequency.old != frequency.new else { return .none }
        // Before the first result the scan that is due stays due.
        guard let lastStart else { return .moved(to: now) }
        return .moved(to: max(lastStart + period, now))
    }
}
