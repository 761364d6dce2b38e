import CLinux
@preconcurrency import Dispatch
import Glibc

/// Tells when the wall clock was set, or came back from a suspend: Dispatch's own timers do not notice.
///
/// A timerfd that never runs out, but that the kernel cancels when the clock is set (timerfd_create(2),
/// `TFD_TIMER_CANCEL_ON_SET`); a read then gives ECANCELED. The descriptor belongs to the read source and is closed
/// in its cancel handler, after the last event, so that the number cannot be another file's by then.
final class ClockStepWatcher {
    private let source: any DispatchSourceRead

    /// Nil where the system has no descriptor to spare: timers then lag by at most `TimerTable.longestSleep`.
    init?(queue: DispatchQueue, onStep: @escaping @Sendable () -> Void) {
        let descriptor = timerfd_create(CLOCK_REALTIME, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        var never = itimerspec()
        never.it_value.tv_sec = .max
        let flags = Int32(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)
        guard timerfd_settime(descriptor, flags, &never, nil) == 0 else {
            close(descriptor)
            return nil
        }
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler {
            var expirations: UInt64 = 0
            let count = read(descriptor, &expirations, MemoryLayout<UInt64>.size)
            if count < 0, errno == ECANCELED { onStep() }
        }
        source.setCancelHandler { close(descriptor) }
        source.activate()
    }

    func cancel() { source.cancel() }
}
