import PortModel

/// Which config is scanned when: a pure state machine that says what is to be done.
///
/// A config is scanned at most once at a time, and no more than `limit` of them at once; those that are due beyond
/// that wait their turn, first come first served. What the board knows of a config comes from the store and carries
/// the row's version: an older reading that arrives late changes nothing.
struct ScanBoard: Sendable {
    enum Action: Hashable, Sendable {
        case arm(String, at: Timestamp)
        case disarm(String)
        case start(String, revision: Int)
        case stop(String)
    }

    private enum Phase: Hashable, Sendable {
        case idle
        case waiting
        case running(revision: Int)
        /// Its scan was told to stop and has not ended yet.
        case stopping
    }

    private struct Entry: Sendable {
        var phase = Phase.idle
        var revision: Int
        var version: Int
        var due: Timestamp?
        var isRemoved = false
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var queue: [String] = []
    private var running = 0
    private var isShutDown = false

    init(limit: Int) {
        self.limit = limit
    }

    var ids: Set<String> { Set(entries.keys) }

    /// Whether no scan is in progress, not even one that was told to stop.
    var isQuiet: Bool { running == 0 }

    /// The config is new, was edited, or its scan has ended and this is what the store has of it now.
    mutating func changed(
        _ id: String, revision: Int, version: Int, due: Timestamp?, now: Timestamp
    ) -> [Action] {
        var entry = entries[id] ?? Entry(revision: revision, version: version)
        guard version >= entry.version, !entry.isRemoved else { return [] }
        entry.revision = revision
        entry.version = version
        entry.due = due
        entries[id] = entry
        switch entry.phase {
        case .stopping: return []
        case .running(let scanned):
            guard scanned != revision else { return [] }
            entries[id]?.phase = .stopping
            return [.stop(id)]
        case .idle, .waiting: return place(id, due: due, now: now)
        }
    }

    /// What the store has of the config could not be read or written: the next try is at this time.
    mutating func postponed(_ id: String, until time: Timestamp) -> [Action] {
        guard let entry = entries[id], entry.phase == .idle, !entry.isRemoved else { return [] }
        entries[id]?.due = time
        return [.arm(id, at: time)]
    }

    private mutating func place(_ id: String, due: Timestamp?, now: Timestamp) -> [Action] {
        guard let due, due <= now else {
            leaveQueue(id)
            entries[id]?.phase = .idle
            return due.map { [.arm(id, at: $0)] } ?? [.disarm(id)]
        }
        guard entries[id]?.phase == .idle else { return [] }
        entries[id]?.phase = .waiting
        queue.append(id)
        return [.disarm(id)] + startWaiting()
    }

    /// The config was deleted.
    mutating func removed(_ id: String) -> [Action] {
        guard var entry = entries[id] else { return [] }
        leaveQueue(id)
        switch entry.phase {
        case .idle, .waiting:
            entries[id] = nil
            return [.disarm(id)]
        case .running, .stopping:
            let wasRunning = entry.phase != .stopping
            entry.phase = .stopping
            entry.isRemoved = true
            entries[id] = entry
            return wasRunning ? [.stop(id)] : []
        }
    }

    /// The config's timer ran out. Where it ran out too early, by a step of the clock, it is armed again.
    mutating func fired(_ id: String, now: Timestamp) -> [Action] {
        guard var entry = entries[id], entry.phase == .idle, let due = entry.due else { return [] }
        guard due <= now else { return [.arm(id, at: due)] }
        entry.phase = .waiting
        entries[id] = entry
        queue.append(id)
        return startWaiting()
    }

    /// The config's scan has ended, well or not. It is not scanned again before `changed` says when the next one is due.
    mutating func finished(_ id: String) -> [Action] {
        guard var entry = entries[id] else { return [] }
        switch entry.phase {
        case .idle, .waiting: return []
        case .running, .stopping:
            running -= 1
            entry.phase = .idle
            entries[id] = entry.isRemoved ? nil : entry
            return startWaiting()
        }
    }

    /// No scan starts any more, and those in progress are stopped.
    mutating func shutDown() -> [Action] {
        isShutDown = true
        queue = []
        var actions: [Action] = []
        for (id, entry) in entries {
            actions.append(.disarm(id))
            if case .running = entry.phase {
                entries[id]?.phase = .stopping
                actions.append(.stop(id))
            }
        }
        return actions
    }

    private mutating func startWaiting() -> [Action] {
        var actions: [Action] = []
        while !isShutDown, running < limit, !queue.isEmpty {
            let id = queue.removeFirst()
            guard var entry = entries[id], entry.phase == .waiting else { continue }
            entry.phase = .running(revision: entry.revision)
            entries[id] = entry
            running += 1
            actions.append(.start(id, revision: entry.revision))
        }
        return actions
    }

    private mutating func leaveQueue(_ id: String) {
        queue.removeAll { $0 == id }
    }
}
