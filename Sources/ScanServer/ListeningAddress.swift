import Synchronization

/// The base URL of a server, for whoever waits until it listens.
final class ListeningAddress: Sendable {
    private enum State: Sendable {
        case waiting([Int: CheckedContinuation<String, any Error>], next: Int)
        case known(String)
        case failed(any Error)
    }

    private let state = Mutex(State.waiting([:], next: 0))

    /// The URL, as soon as it is known.
    /// - Throws: why the server does not listen or no longer does, or `CancellationError`.
    func value() async throws -> String {
        let ticket = state.withLock { state -> Int in
            guard case .waiting(let waiters, let next) = state else { return 0 }
            state = .waiting(waiters, next: next + 1)
            return next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait(ticket, $0) }
        } onCancel: {
            giveUp(ticket)
        }
    }

    /// The first call counts; `fail` after it makes later questions fail.
    func succeed(_ url: String) {
        finish(.known(url)) { $0.resume(returning: url) }
    }

    func fail(_ error: any Error) {
        finish(.failed(error)) { $0.resume(throwing: error) }
    }

    private func wait(_ ticket: Int, _ continuation: CheckedContinuation<String, any Error>) {
        // Cancellation may have come before the wait: its handler has then found nobody.
        state.withLock { state in
            switch state {
            case .waiting where Task.isCancelled: continuation.resume(throwing: CancellationError())
            case .waiting(var waiters, let next):
                waiters[ticket] = continuation
                state = .waiting(waiters, next: next)
            case .known(let url): continuation.resume(returning: url)
            case .failed(let error): continuation.resume(throwing: error)
            }
        }
    }

    private func giveUp(_ ticket: Int) {
        state.withLock { state in
            guard case .waiting(var waiters, let next) = state else { return }
            waiters.removeValue(forKey: ticket)?.resume(throwing: CancellationError())
            state = .waiting(waiters, next: next)
        }
    }

    private func finish(_ end: State, resume: (CheckedContinuation<String, any Error>) -> Void) {
        state.withLock { state in
            if case .waiting(let waiters, _) = state { waiters.values.forEach(resume) }
            if case .failed = state { return }
            state = end
        }
    }
}
