import Glibc
import UnixSignals

/// A command that was ended by a signal before it was done.
struct Interrupted: Error {
    let signal: Int32
    /// What is known of how far it came.
    let description: String
}

/// Ends a command that waits for others on SIGINT and SIGTERM, with a word on what it leaves behind.
enum Interruption {
    /// Runs `body`, and cancels it on the first of these signals. A second one ends the program at once.
    /// - Throws: what `body` throws; `Interrupted` where that came of a signal.
    static func heeding<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Event<T>.self) { group in
            group.addTask {
                do { return .ended(.success(try await body())) } catch { return .ended(.failure(error)) }
            }
            group.addTask {
                for await signal in signals { return .signal(signal.rawValue) }
                return .nothing
            }
            var received: Int32?
            for try await event in group {
                switch event {
                case .signal(let number):
                    received = number
                    signal(number, SIG_DFL)
                    group.cancelAll()
                case .ended(let result):
                    group.cancelAll()
                    guard case .failure(let error) = result, let received else { return try result.get() }
                    let text = error is CancellationError ? "interrupted" : "interrupted: \(error)"
                    throw Interrupted(signal: received, description: text)
                case .nothing: break
                }
            }
            throw CancellationError()
        }
    }

    /// Runs a request that changes something, and says when it was interrupted that it may have been done.
    static func leavingOpen<T>(
        _ what: String, isolation: isolated (any Actor)? = #isolation, _ request: () async throws -> T
    ) async throws -> T {
        do {
            return try await request()
        } catch is CancellationError {
            throw CommandFailure("\(what) all the same; `portwatch configs list` shows it")
        }
    }

    /// Ends this program by the signal, so that a shell or a script that waits for it knows and stops too.
    static func end(by number: Int32) -> Never {
        signal(number, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
        exit(128 + number)
    }

    private enum Event<T: Sendable>: Sendable {
        case signal(Int32)
        case ended(Result<T, any Error>)
        case nothing
    }
}
