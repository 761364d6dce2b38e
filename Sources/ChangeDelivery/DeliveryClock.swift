public import PortModel

/// The time as delivery sees it; tests hand in a virtual one.
public struct DeliveryClock: Sendable {
    public let now: Now
    /// Returns when the time has come, at once where it has passed; throws when the task is cancelled.
    public let sleepUntil: @Sendable (Timestamp) async throws -> Void

    public init(now: @escaping Now, sleepUntil: @escaping @Sendable (Timestamp) async throws -> Void) {
        self.now = now
        self.sleepUntil = sleepUntil
    }

    /// The system's wall clock. It is looked at again at least every 30 seconds, so that a step of the clock or a
    /// suspended machine delays nothing for longer.
    public static let system = DeliveryClock(now: { .now() }) { time in
        while true {
            let left = time - .now()
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, .seconds(30)))
        }
    }
}
