import PortHistory
import PortModel
import ScanScheduling

/// When each config is polled: keeps one timer a config and sees to it that no config is polled twice at once.
actor PollScheduler {
    private var entries: [Int64: PollEntry] = [:]
    /// Configs with a poll under way, or waiting for its turn; also of those that were removed meanwhile.
    private var underWay: Set<Int64> = []
    /// Since when the polls run that have got their turn.
    private var running: [Int64: Timestamp] = [:]
    /// No edition is given twice, so that an old answer is not taken for a config that was removed and came back.
    private var lastEdition = 0
    /// One a source, so that a slow source delays no other.
    private var gates: [String: PollGate] = [:]
    private let limit: Int
    private let timers: any WallClockTimers
    private let pollsPerScan: Int
    private let blackouts: @Sendable (WatchedConfig) -> Blackouts
    private let now: Now

    /// - Parameter blackouts: when a config is not polled.
    init(
        timers: any WallClockTimers, pollsPerScan: Int, limit: Int,
        blackouts: @escaping @Sendable (WatchedConfig) -> Blackouts = { _ in .none }, now: @escaping Now
    ) {
        self.timers = timers
        self.pollsPerScan = pollsPerScan
        self.limit = limit
        self.blackouts = blackouts
        self.now = now
    }

    /// Goes on with what the history has, after a start.
    func load(_ configs: [WatchedConfig]) {
        for config in configs {
            let schedule = PollSchedule(config, pollsPerScan: pollsPerScan, blackouts: blackouts(config))
            set(config, schedule, persistedDue: config.dueAt, lastPoll: config.lastPollAt)
        }
    }

    /// Takes over what a list of configs changed.
    func apply(_ reconciliation: Reconciliation) {
        for id in reconciliation.removed.union(reconciliation.unreadable) {
            timers.cancel(Self.timerID(id))
            entries[id] = nil
        }
        for config in reconciliation.configs
        where !reconciliation.unreadable.contains(config.id)
            && (entries[config.id] == nil || reconciliation.edited.contains(config.id)
                || reconciliation.added.contains(config.id))
        {
            let schedule = PollSchedule(
                configID: config.remoteID, period: config.period, pollsPerScan: pollsPerScan,
                blackouts: blackouts(config))
            set(config, schedule, persistedDue: nil, lastPoll: nil)
        }
    }

    /// A config's timer ran out: the poll to make now, if any.
    func fired(_ id: Int64) -> PollJob? {
        guard var entry = entries[id] else { return nil }
        defer { entries[id] = entry }
        guard !underWay.contains(id) else {
            entry.firedMeanwhile = true
            return nil
        }
        // A slot that passes during a poll that was asked for is covered by it.
        if entry.isWanted { return begin(&entry, isExtra: true) }
        switch entry.schedule.fired(at: now()) {
        case .nothing: return nil
        case .wait(let time):
            timers.arm(Self.timerID(id), at: time)
            return nil
        case .poll: return begin(&entry, isExtra: false)
        }
    }

    /// Somebody wants a config polled now, whatever its schedule and its blackouts say. The grid is not moved.
    ///
    /// - Parameter source: nil for whichever source has a config with this id.
    func pollNow(config remoteID: String, source: String?) -> PollNow {
        let found = entries.values.filter {
            $0.config.remoteID == remoteID && (source == nil || $0.config.source == source)
        }
        guard let id = found.first?.config.id else { return .unknown }
        guard found.count == 1 else { return .ambiguous(sources: found.map(\.config.source).sorted()) }
        guard !underWay.contains(id) else { return .underWay }
        // Through the timers like every poll: they say it to the loop that makes polls.
        entries[id]?.isWanted = true
        timers.arm(Self.timerID(id), at: now())
        return .scheduled
    }

    private func begin(_ entry: inout PollEntry, isExtra: Bool) -> PollJob? {
        underWay.insert(entry.config.id)
        entry.isSettled = false
        entry.isWanted = false
        let job = PollJob(
            config: entry.config, edition: entry.edition, etag: entry.etag, hasResult: entry.schedule.hasResult,
            isExtra: isExtra)
        guard let first = gates[job.config.source, default: PollGate(limit: limit)].enter(job) else { return nil }
        running[first.config.id] = now()
        return first
    }

    /// When the config is due next after this outcome, and how many polls have found no result; nil when the config
    /// was edited or removed meanwhile, so that the answer is of no use.
    func settle(_ job: PollJob, _ outcome: PollOutcome) -> (due: Timestamp?, waits: Int)? {
        guard var entry = entries[job.config.id], entry.edition == job.edition else { return nil }
        let due = entry.settle(job, outcome, at: now())
        entries[job.config.id] = entry
        return (due, entry.schedule.unanswered)
    }

    /// The poll is over and, with `committed`, in the history. Arms the config's timer, and returns the poll that may
    /// start in its place.
    func end(_ job: PollJob, etag: String?, committed: Bool) -> PollJob? {
        finish(job, etag: etag, committed: committed)
        while let next = gates[job.config.source, default: PollGate(limit: limit)].leave() {
            guard !isOvertaken(next) else { continue }
            running[next.config.id] = now()
            return next
        }
        return nil
    }

    private func finish(_ job: PollJob, etag: String?, committed: Bool) {
        let id = job.config.id
        underWay.remove(id)
        running[id] = nil
        guard var entry = entries[id] else { return }
        if committed, entry.edition == job.edition { entry.etag = etag }
        // However a poll ended, its due time has passed and is not armed again: that would poll without pause.
        if !entry.isSettled, entry.edition == job.edition {
            _ = entry.settle(job, .failed(retryAfter: nil), at: now())
        }
        if entry.firedMeanwhile {
            entry.firedMeanwhile = false
            timers.arm(Self.timerID(id), at: now())
        } else if entry.edition == job.edition, let due = entry.schedule.due {
            timers.arm(Self.timerID(id), at: due)
        }
        entries[id] = entry
    }

    /// Whether a poll that waited for its turn is not to be made any more: its config is gone or was edited, or a
    /// blackout has begun. Its place is free then.
    private func isOvertaken(_ job: PollJob) -> Bool {
        let id = job.config.id
        guard var entry = entries[id], entry.edition == job.edition else {
            finish(job, etag: nil, committed: false)
            return true
        }
        guard !job.isExtra, entry.schedule.blackouts.cover(now()) else { return false }
        underWay.remove(id)
        entry.isSettled = true
        timers.arm(Self.timerID(id), at: entry.schedule.putOff(at: now()))
        entries[id] = entry
        return true
    }

    /// The wall clock was set, or the machine slept.
    func clockStepped() {
        for (id, var entry) in entries where !underWay.contains(id) {
            let due = entry.schedule.clockStepped(at: now())
            if let time = entry.isWanted ? now() : due { timers.arm(Self.timerID(id), at: time) }
            entries[id] = entry
        }
    }

    /// Whether polls are made when they are due, and end: what the watchdog is fed by (rule 8). Polls that wait for
    /// others to end count as made, since those that run are looked at.
    func makesProgress(slack: Duration) -> Bool {
        let limit = now() - slack
        guard !running.values.contains(where: { $0 < limit }) else { return false }
        return !entries.contains { id, entry in
            guard !underWay.contains(id), let due = entry.schedule.due else { return false }
            return due < limit
        }
    }

    var summary: (configs: Int, next: Timestamp?) {
        (entries.count, entries.compactMap { underWay.contains($0.key) ? nil : $0.value.schedule.due }.min())
    }

    static func timerID(_ id: Int64) -> String { "config \(id)" }

    /// The inverse of `timerID`.
    static func configID(ofTimer id: String) -> Int64? {
        id.hasPrefix("config ") ? Int64(id.dropFirst(7)) : nil
    }

    private func set(
        _ config: WatchedConfig, _ schedule: PollSchedule, persistedDue: Timestamp?, lastPoll: Timestamp?
    ) {
        lastEdition += 1
        var entry = PollEntry(config: config, schedule: schedule, edition: lastEdition)
        let due = entry.schedule.first(persistedDue: persistedDue, lastPoll: lastPoll, now: now())
        entries[config.id] = entry
        guard let due else { return timers.cancel(Self.timerID(config.id)) }
        timers.arm(Self.timerID(config.id), at: due)
    }
}
