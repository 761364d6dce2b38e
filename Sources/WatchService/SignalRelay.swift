import Synchronization

/// Hands signals from the one task that hears them to whoever runs at the time. A signal that comes while nobody waits,
/// such as between two sessions, waits for the next who does; several of them count as one.
final class SignalRelay: Sendable {
    private struct State {
        var isPending = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isPending = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Waits for a signal; for one waiter at a time.
    /// - Throws: `CancellationError`; a signal that came at the same moment stays for the next who waits.
    func next() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isHere = state.withLock { state in
                    if state.isPending || Task.isCancelled {
                        state.isPending = state.isPending && Task.isCancelled
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isHere { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
        if Task.isCancelled { throw CancellationError() }
    }
}
