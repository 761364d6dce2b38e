import PortModel
import ScanScheduling
import Synchronization

/// Timers that run out only when a test says so, and tell what was done to them.
final class ManualTimers: WallClockTimers {
    let fires: AsyncStream<TimerFire>
    private let fire: AsyncStream<TimerFire>.Continuation
    private let armed = Mutex<[String: Timestamp]>([:])
    /// Each arming and cancelling, as it comes: the time, or nil for a cancelling.
    private let changes: AsyncStream<(id: String, time: Timestamp?)>
    private let change: AsyncStream<(id: String, time: Timestamp?)>.Continuation

    init() {
        (fires, fire) = AsyncStream.makeStream()
        (changes, change) = AsyncStream.makeStream()
    }

    func arm(_ id: String, at time: Timestamp) {
        armed.withLock { $0[id] = time }
        change.yield((id, time))
    }

    func cancel(_ id: String) {
        armed.withLock { $0[id] = nil }
        change.yield((id, nil))
    }

    func cancelAll() {
        armed.withLock { $0 = [:] }
    }

    /// Waits until a timer is armed that was not asked for yet.
    func nextArming() async -> (id: String, time: Timestamp)? {
        for await change in changes {
            if let time = change.time { return (change.id, time) }
        }
        return nil
    }

    /// Waits until a timer is cancelled.
    func nextCancelling() async -> String? {
        for await change in changes where change.time == nil { return change.id }
        return nil
    }

    /// Lets the timer run out, whatever it is armed for.
    func runOut(_ id: String) {
        let due = armed.withLock { $0.removeValue(forKey: id) }
        if let due { fire.yield(TimerFire(id: id, due: due)) }
    }
}
