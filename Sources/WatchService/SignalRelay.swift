import Synchronization

/// Hands signals from the one task that hears them to whoever runs at the time.
///
/// A stream whose consumer is cancelled is over for good; so each session gets a stream of its own, and a signal that
/// comes between two sessions waits for the next.
final class SignalRelay: Sendable {
    private struct State {
        var isPending = false
        var listener: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())

    func ring() {
        state.withLock { state in
            if let listener = state.listener { listener.yield() } else { state.isPending = true }
        }
    }

    /// The signals from now on, for one consumer: the one before gets no more.
    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.listener?.finish()
            state.listener = continuation
            if state.isPending { continuation.yield() }
            state.isPending = false
        }
        return stream
    }
}
