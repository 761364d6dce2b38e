public import PortModel

/// A timer that ran out.
public struct TimerFire: Sendable, Hashable {
    /// The timer's id: the one it was armed with.
    public let id: String
    /// The time it was armed for, which may have passed long ago: after a suspend, a clock step or a busy stretch.
    public let due: Timestamp

    public init(id: String, due: Timestamp) {
        self.id = id
        self.due = due
    }
}

/// Timers on the wall clock, one an id, that fire once each.
///
/// A fire that was cancelled or armed anew before it was taken from `fires` is not delivered any more.
public protocol WallClockTimers: Sendable {
    /// Lets the timer `id` fire at `time`, instead of what it was armed for before. A time that has passed fires at once.
    func arm(_ id: String, at time: Timestamp)
    /// The timer `id` does not fire. Nothing happens when it is not armed.
    func cancel(_ id: String)
    func cancelAll()
    /// The timers that ran out, in the order in which they did. For one consumer; ends when the timers are shut down.
    var fires: AsyncStream<TimerFire> { get }
}
