import Synchronization

/// Tells one waiting task that something happened. Rings that nobody waits for are kept as one.
///
/// A stream cannot do this: a task that is cancelled while it waits for an element ends the whole stream.
final class Bell: Sendable {
    private enum State {
        case quiet
        case rung
        case awaited(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    func ring() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .awaited(let waiter) = state else {
                state = .rung
                return nil
            }
            state = .quiet
            return waiter
        }
        waiter?.resume()
    }

    /// Returns at the next ring, at once if there was one since the last call, or when the task is cancelled.
    /// Only one task may wait at a time.
    func heard() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // A cancellation that came before this point found nobody to wake, so look for it here.
                    if case .quiet = state, !Task.isCancelled {
                        state = .awaited(continuation)
                        return false
                    }
                    if case .rung = state { state = .quiet }
                    return true
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard case .awaited(let waiter) = state else { return nil }
                state = .quiet
                return waiter
            }
            waiter?.resume()
        }
    }
}
