import PortHistory
import PortModel
import ScanScheduling

/// When each config is polled: keeps one timer a config and sees to it that no config is polled twice at once.
actor PollScheduler {
    private struct Entry {
        var config: WatchedConfig
        var schedule: PollSchedule
        var edition: Int
        var etag: String?
        /// Whether the poll under way has said when the next one is due.
        var isSettled = true
        /// The timer ran out while a poll was still under way.
        var firedMeanwhile = false
    }

    private var entries: [Int64: Entry] = [:]
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
    private let now: Now

    init(timers: any WallClockTimers, pollsPerScan: Int, limit: Int, now: @escaping Now) {
        self.timers = timers
        self.pollsPerScan = pollsPerScan
        self.limit = limit
        self.now = now
    }

    /// Goes on with what the history has, after a start.
    func load(_ configs: [WatchedConfig]) {
        for config in configs {
            let schedule = PollSchedule(
                configID: config.remoteID, period: config.period, pollsPerScan: pollsPerScan, unanswered: config.waits,
                // A one-off that is still due was edited after its first result, or never had one.
                hasResult: config.period == nil ? config.dueAt == nil : config.hasResult)
            // A last poll in the future means that the clock was wrong then, and so is the due time.
            let wasAhead = config.dueAt != nil && config.lastPollAt.map { $0 > now() } == true
            set(config, schedule, persistedDue: wasAhead ? now() : config.dueAt)
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
                configID: config.remoteID, period: config.period, pollsPerScan: pollsPerScan)
            set(config, schedule, persistedDue: nil)
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
        switch entry.schedule.fired(at: now()) {
        case .nothing: return nil
        case .wait(let time):
            timers.arm(Self.timerID(id), at: time)
            return nil
        case .poll:
            underWay.insert(id)
            entry.isSettled = false
            let job = PollJob(
                config: entry.config, edition: entry.edition, etag: entry.etag,
                hasResult: entry.schedule.hasResult)
            return start(gates[job.config.source, default: PollGate(limit: limit)].enter(job))
        }
    }

    /// When the config is due next after this outcome, and how many polls have found no result; nil when the config
    /// was edited or removed meanwhile, so that the answer is of no use.
    func settle(_ job: PollJob, _ outcome: PollOutcome) -> (due: Timestamp?, waits: Int)? {
        guard var entry = entries[job.config.id], entry.edition == job.edition else { return nil }
        let due = entry.schedule.next(after: outcome, at: now())
        entry.isSettled = true
        entries[job.config.id] = entry
        return (due, entry.schedule.unanswered)
    }

    /// The poll is over and, with `committed`, in the history. Arms the config's timer, and returns the poll that may
    /// start in its place.
    func end(_ job: PollJob, etag: String?, committed: Bool) -> PollJob? {
        let id = job.config.id
        underWay.remove(id)
        running[id] = nil
        if var entry = entries[id] {
            if committed, entry.edition == job.edition { entry.etag = etag }
            // However a poll ended, its due time has passed and is not armed again: that would poll without pause.
            if !entry.isSettled, entry.edition == job.edition {
                _ = entry.schedule.next(after: .failed(retryAfter: nil), at: now())
                entry.isSettled = true
            }
            if entry.firedMeanwhile {
                entry.firedMeanwhile = false
                timers.arm(Self.timerID(id), at: now())
            } else if entry.edition == job.edition, let due = entry.schedule.due {
                timers.arm(Self.timerID(id), at: due)
            }
            entries[id] = entry
        }
        return start(gates[job.config.source, default: PollGate(limit: limit)].leave())
    }

    private func start(_ job: PollJob?) -> PollJob? {
        if let job { running[job.config.id] = now() }
        return job
    }

    /// The wall clock was set, or the machine slept.
    func clockStepped() {
        for (id, var entry) in entries where !underWay.contains(id) {
            if let due = entry.schedule.clockStepped(at: now()) { timers.arm(Self.timerID(id), at: due) }
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

    private func set(_ config: WatchedConfig, _ schedule: PollSchedule, persistedDue: Timestamp?) {
        lastEdition += 1
        var entry = Entry(config: config, schedule: schedule, edition: lastEdition)
        let due = entry.schedule.first(persistedDue: persistedDue, now: now())
        entries[config.id] = entry
        guard let due else { return timers.cancel(Self.timerID(config.id)) }
        timers.arm(Self.timerID(config.id), at: due)
    }
}
