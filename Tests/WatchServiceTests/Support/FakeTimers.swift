import PortModel
import ScanScheduling
import Synchronization

/// Timers that a test looks at, and that run out only when it says so to the code under test.
final class FakeTimers: WallClockTimers {
    let fires = AsyncStream<TimerFire> { nil }
    private let state = Mutex<[String: Timestamp]>([:])

    /// What is armed, by timer.
    var armed: [String: Timestamp] { state.withLock { $0 } }

    func arm(_ id: String, at time: Timestamp) { state.withLock { $0[id] = time } }
    func cancel(_ id: String) { state.withLock { $0[id] = nil } }
    func cancelAll() { state.withLock { $0 = [:] } }

    /// Takes a timer that runs out: it is not armed any more.
    func runOut(_ id: String) { cancel(id) }
}
