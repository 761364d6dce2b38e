import PortModel

@testable import ChangeDelivery

/// Workers on an outbox in memory and a virtual clock.
struct WorkerRig {
    let outbox = MemoryOutbox()
    let clock = VirtualClock()
    let lines = RecordingLog.Lines()

    /// Runs a worker for each sink while the body runs, then stops them.
    func working(
        _ sinks: any Sink..., grace: @escaping @Sendable () async -> Void = {}, body: () async throws -> Void
    ) async throws {
        let workers = sinks.map { sink in
            let worker = DeliveryWorker(
                sink: sink, outbox: outbox, clock: clock.clock, logger: RecordingLog.logger(to: lines), grace: grace)
            return Task { await worker.run() }
        }
        do {
            try await body()
        } catch {
            for worker in workers { worker.cancel() }
            throw error
        }
        for worker in workers { worker.cancel() }
        for worker in workers { await worker.value }
    }
}
