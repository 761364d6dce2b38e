import PortModel

/// Which timers are armed and which have run out: the decisions of `DispatchTimers`, without its Dispatch sources.
///
/// Whether a fire counts is decided by what is armed and by the time, never by which wake-up brought it: a wake-up
/// that was on its way while its timer was cancelled or armed anew finds nothing due and does no harm.
struct TimerTable {
    private var armed: [String: Timestamp] = [:]
    private var ready = ReadyFires()
    private(set) var isShutDown = false

    /// Nothing is ever programmed further ahead than this, so that a step of the clock which the watcher should miss
    /// delays a timer by no more, and no time is beyond what Dispatch can count (it ends in the year 2262).
    static let longestSleep: Duration = .seconds(3600)

    enum Wake: Equatable {
        case at(Timestamp)
        case nothing
    }

    /// How many fires nobody has taken yet.
    var readyCount: Int { ready.count }
    var armedIDs: [String] { Array(armed.keys) }

    /// When to wake up for the timer.
    mutating func arm(_ id: String, at time: Timestamp, now: Timestamp) -> Wake {
        guard !isShutDown else { return .nothing }
        ready.remove(id)
        armed[id] = time
        return wake(id, now: now)
    }

    mutating func cancel(_ id: String) {
        armed[id] = nil
        ready.remove(id)
    }

    mutating func cancelAll() {
        armed = [:]
        ready = ReadyFires()
    }

    /// A wake-up came for the timer: either it is due and moves to the ready ones, or it says when to wake up next.
    mutating func wokeUp(_ id: String, now: Timestamp) -> Wake {
        guard let due = armed[id] else { return .nothing }
        guard due <= now else { return wake(id, now: now) }
        armed[id] = nil
        ready.append(TimerFire(id: id, due: due))
        return .nothing
    }

    /// The time to wake up for an armed timer, by the clock as it is now.
    func wake(_ id: String, now: Timestamp) -> Wake {
        armed[id].map { .at(min($0, now + Self.longestSleep)) } ?? .nothing
    }

    /// The oldest fire that nobody has taken yet.
    mutating func takeReady() -> TimerFire? { ready.takeFirst() }

    mutating func shutDown() {
        cancelAll()
        isShutDown = true
    }
}
