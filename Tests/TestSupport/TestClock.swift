public import PortModel
import Synchronization

/// A wall clock that stands still until a test moves it.
public final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    public init(_ start: Timestamp = Timestamp(seconds: 1_790_000_000)) {
        time = Mutex(start)
    }

    public var current: Timestamp { time.withLock { $0 } }

    /// The clock as code under test takes it.
    public var now: Now {
        { self.current }
    }

    public func set(_ new: Timestamp) {
        time.withLock { $0 = new }
    }

    /// Moves the clock, also backwards, and returns the new time.
    @discardableResult
    public func advance(by duration: Duration) -> Timestamp {
        time.withLock { time in
            time = time + duration
            return time
        }
    }
}
