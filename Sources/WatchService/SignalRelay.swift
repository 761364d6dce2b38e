import Synchronization

/// Hands signals from the one task that hears them to whoever runs at the time. A signal that comes while nobody waits,
/// such as between two sessions, waits for the next who does; several of them count as one.
final class SignalRelay: Sendable {
    private struct State {
        var isPending = false
        /// Resumed with whether there was a signal.
        var waiter: CheckedContinuation<Bool, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isPending = true }
            return state.waiter
        }
        waiter?.resume(returning: true)
    }

    /// Waits for a signal; for one waiter at a time.
    /// - Throws: `CancellationError`; a signal that came at the same moment stays for the next who waits.
    func next() async throws {
        let isSignal = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isPending {
                        state.isPending = false
                        return true
                    }
                    if Task.isCancelled { return false }
                    state.waiter = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: false)
        }
        guard Task.isCancelled else { return }
        if isSignal { state.withLock { $0.isPending = true } }
        throw CancellationError()
    }
}
