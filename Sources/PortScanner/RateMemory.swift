import Synchronization

/// Lets one probe go on with the rate where the one before has stopped: each begins anew otherwise, so that many small
/// ones after each other would send more than the rate. Probes that run at the same time still count for themselves.
final class RateMemory: Sendable {
    private let last = Mutex<RateLimit?>(nil)

    /// The limit to begin with.
    func resume(_ fresh: RateLimit?) -> RateLimit? {
        last.withLock { $0 ?? fresh }
    }

    /// Remembers how far a probe has come.
    func keep(_ limit: RateLimit?) {
        last.withLock { last in
            if let kept = last, let limit, kept.readyAt > limit.readyAt { return }
            last = limit
        }
    }
}
