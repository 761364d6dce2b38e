@preconcurrency import Dispatch
import PortModel
import Synchronization

/// The bridge to Dispatch, the only place where its timers are touched.
///
/// Lifetimes: a timer source is created under the lock, activated at once, kept in `sources` while its timer is
/// armed, and cancelled before it leaves, for Dispatch allows neither a suspended nor an uncancelled source to be
/// released. A source's handler holds this queue weakly, and the queue holds the source, so there is no ring.
/// Timer sources are not `Sendable` on Linux; none leaves the lock.
final class TimerQueue: Sendable {
    /// Says that there may be something for `takeReady()`; one signal stands for any number of fires.
    let signals: AsyncStream<Void>
    let clockSteps: AsyncStream<Timestamp>

    private struct State {
        var table = TimerTable()
        var sources: [String: any DispatchSourceTimer] = [:]
        var watcher: ClockStepWatcher?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "portwatch.timers")
    private let now: Now
    private let signal: AsyncStream<Void>.Continuation
    private let step: AsyncStream<Timestamp>.Continuation

    init(now: @escaping Now) {
        self.now = now
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (clockSteps, step) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func arm(_ id: String, at time: Timestamp) {
        state.withLock { state in
            let now = now()
            let wake = state.table.arm(id, at: time, now: now)
            program(&state, id, wake, now: now)
        }
    }

    func cancel(_ id: String) {
        state.withLock { state in
            state.table.cancel(id)
            state.sources.removeValue(forKey: id)?.cancel()
        }
    }

    func cancelAll() {
        state.withLock { state in
            state.table.cancelAll()
            for source in state.sources.values { source.cancel() }
            state.sources = [:]
        }
    }

    func takeReady() -> TimerFire? {
        state.withLock { $0.table.takeReady() }
    }

    var readyCount: Int { state.withLock { $0.table.readyCount } }

    func watchClock() {
        state.withLock { state in
            state.watcher = ClockStepWatcher(queue: queue) { [weak self] in self?.clockStepped() }
        }
    }

    /// Programs every timer anew. Dispatch would let a wall-clock timer run out by the old time.
    func clockStepped() {
        let time = state.withLock { state in
            let now = now()
            for id in state.table.armedIDs {
                program(&state, id, state.table.wake(id, now: now), now: now)
            }
            return now
        }
        step.yield(time)
    }

    func shutDown() {
        cancelAll()
        state.withLock { state in
            state.table.shutDown()
            state.watcher?.cancel()
            state.watcher = nil
        }
        signal.finish()
        step.finish()
    }

    private func wokeUp(_ id: String) {
        state.withLock { state in
            let now = now()
            let wake = state.table.wokeUp(id, now: now)
            if wake != .nothing { program(&state, id, wake, now: now) }
        }
        signal.yield()
    }

    /// A source that has fired is kept for the next time its timer is armed.
    private func program(_ state: inout State, _ id: String, _ wake: TimerTable.Wake, now: Timestamp) {
        guard case .at(let time) = wake else { return }
        let delay = time > now ? (time - now).milliseconds : 0
        let deadline = DispatchWallTime.now() + .milliseconds(Int(delay))
        if let source = state.sources[id] {
            source.schedule(wallDeadline: deadline, leeway: .nanoseconds(0))
            return
        }
        let source = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler { [weak self] in self?.wokeUp(id) }
        source.schedule(wallDeadline: deadline, leeway: .nanoseconds(0))
        source.activate()
        state.sources[id] = source
    }
}
