import PortModel
import PortScanner
import Synchronization
import TestSupport

/// Answers probes as a test tells it to, and notes what it was asked.
final class ScriptedProber: PortProbing {
    struct Asked: Hashable, Sendable {
        let ports: [Port]
        let limit: Duration
    }

    let asked = Recorder<Asked>()
    /// What was cancelled, by its ports.
    let cancelled = Recorder<[Port]>()
    private let answer: @Sendable ([Port]) async throws -> [Port: ProbeReply]

    init(_ answer: @escaping @Sendable ([Port]) async throws -> [Port: ProbeReply]) {
        self.answer = answer
    }

    /// Finds the same of every port.
    convenience init(all reply: ProbeReply) {
        self.init { ports in Dictionary(uniqueKeysWithValues: ports.map { ($0, reply) }) }
    }

    /// Never answers.
    convenience init(waitsForEver: Void = ()) {
        self.init { _ in
            let (never, keep) = AsyncStream<Void>.makeStream()
            await withTaskCancellationHandler {
                for await _ in never {}
            } onCancel: {
                keep.finish()
            }
            throw CancellationError()
        }
    }

    func probe(_ ports: [Port], within limit: Duration) async throws -> [Port: ProbeReply] {
        asked.add(Asked(ports: ports, limit: limit))
        do {
            return try await answer(ports)
        } catch {
            if error is CancellationError { cancelled.add(ports) }
            throw error
        }
    }
}
