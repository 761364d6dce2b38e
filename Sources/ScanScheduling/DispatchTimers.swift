public import PortModel

/// Wall-clock timers on Dispatch: one serial queue for all, one timer source an id, programmed anew in place.
///
/// The queue only moves ids from one list to another, so that a slow consumer of `fires` delays no timer.
/// Steps of the clock are noticed, and every timer is programmed anew by the clock's new time.
public final class DispatchTimers: WallClockTimers {
    public let fires: AsyncStream<TimerFire>
    /// The time after each step of the wall clock, also after a suspend; the latest one, where nobody has looked yet.
    /// For one consumer; ends when the timers are shut down. Silent where the system gives no such notice.
    public let clockSteps: AsyncStream<Timestamp>
    private let queue: TimerQueue

    /// - Parameter now: the clock that says when a timer is due. It is asked on any thread.
    public init(now: @escaping Now = { .now() }) {
        let queue = TimerQueue(now: now)
        self.queue = queue
        self.clockSteps = queue.clockSteps
        // The stream holds the queue and not these timers: while somebody waits on it, dropping the timers still ends it.
        self.fires = AsyncStream {
            var signals = queue.signals.makeAsyncIterator()
            while true {
                if let fire = queue.takeReady() { return fire }
                guard await signals.next() != nil else { return nil }
            }
        }
        queue.watchClock()
    }

    deinit { queue.shutDown() }

    public func arm(_ id: String, at time: Timestamp) { queue.arm(id, at: time) }
    public func cancel(_ id: String) { queue.cancel(id) }
    public func cancelAll() { queue.cancelAll() }

    /// Cancels every timer and ends `fires` and `clockSteps`. What is armed afterwards never fires.
    public func shutdown() { queue.shutDown() }

    /// How many timers have run out that nobody has taken from `fires`.
    var readyCount: Int { queue.readyCount }

    /// What the watcher does when the clock was set, for tests: they must not set the machine's.
    func simulateClockStep() { queue.clockStepped() }
}
