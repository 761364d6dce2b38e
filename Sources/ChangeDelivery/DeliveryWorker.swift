public import Logging
public import PortHistory
import PortModel

/// Delivers what is owed to one sink, oldest first, one at a time: a delivery that fails holds back the later ones of
/// its sink. Every sink has a worker of its own, so that none waits for another.
///
/// A delivery is handed over at least once. It is handed over again only when the process ended, or the attempt was
/// cut short, between the receiver's taking it and the outbox's learning of it.
public struct DeliveryWorker: Sendable {
    private let sink: any Sink
    private let outbox: any Outbox
    private let clock: DeliveryClock
    private let logger: Logger
    private let grace: @Sendable () async -> Void

    public init(sink: any Sink, outbox: any Outbox, clock: DeliveryClock = .system, logger: Logger) {
        self.init(sink: sink, outbox: outbox, clock: clock, logger: logger) {
            try? await Task.sleep(for: .seconds(3))
        }
    }

    /// `grace` lasts as long as an attempt in flight may go on after the worker was cancelled.
    init(
        sink: any Sink, outbox: any Outbox, clock: DeliveryClock, logger: Logger,
        grace: @escaping @Sendable () async -> Void
    ) {
        self.sink = sink
        self.outbox = outbox
        self.clock = clock
        var logger = logger
        logger[metadataKey: "sink"] = .string(sink.name.untrusted())
        self.logger = logger
        self.grace = grace
    }

    /// Works until the task is cancelled. An attempt in flight then has three seconds to end; one that does not is cut
    /// short and left as owed.
    public func run() async {
        let bell = Bell()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in outbox.owed() { bell.ring() } }
            await work(bell)
            group.cancelAll()
        }
    }

    private func work(_ bell: Bell) async {
        var machine = DeliveryMachine()
        var input = DeliveryMachine.Input.started
        while true {
            let (action, notices) = machine.handle(input, at: clock.now(), stopping: Task.isCancelled)
            for notice in notices { notice.log(to: logger) }
            switch action {
            case .ask: input = await ask()
            case .attempt(let delivery): input = .attempted(await attempt(delivery))
            case .mark(let mark): input = await write(mark)
            case .wait(let time):
                await wait(for: bell, until: time)
                input = .woke
            case .stop: return
            }
        }
    }

    private func ask() async -> DeliveryMachine.Input {
        do {
            guard let next = try await outbox.nextDelivery(sink: sink.name) else { return .next(nil, due: .epoch) }
            return .next(next.delivery, due: next.due)
        } catch {
            return failure(error)
        }
    }

    /// Runs outside of the worker's task, which may be cancelled before the attempt is; ends with it all the same.
    private func attempt(_ delivery: Delivery) async -> DeliveryOutcome {
        let attempt = Task { await sink.deliver(delivery) }
        return await withTaskCancellationHandler {
            await attempt.value
        } onCancel: {
            // Ends by itself after the grace; cancelling an attempt that has ended does nothing.
            Task {
                await grace()
                attempt.cancel()
            }
        }
    }

    /// Runs outside of the worker's task, so that a result is written also when that one was just cancelled.
    private func write(_ mark: DeliveryMachine.Mark) async -> DeliveryMachine.Input {
        let outbox = outbox
        let writing = Task {
            switch mark.result {
            case .delivered:
                try await outbox.markDelivered(mark.delivery, at: mark.time)
            case .failed(let reason, let retryAt):
                try await outbox.markFailed(mark.delivery, at: mark.time, reason: reason, retryAt: retryAt)
            case .dead(let reason):
                try await outbox.markDead(mark.delivery, at: mark.time, reason: reason)
            }
        }
        do {
            try await writing.value
            return .marked
        } catch {
            return failure(error)
        }
    }

    private func failure(_ error: any Error) -> DeliveryMachine.Input {
        // A question that was cut short by a stop is no failure of the outbox.
        Task.isCancelled && error is CancellationError ? .woke : .outboxFailed("\(error)".untrusted(limit: 300))
    }

    private func wait(for bell: Bell, until time: Timestamp?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bell.heard() }
            if let time {
                // A clock that throws before its task is cancelled would make this a busy loop; none does.
                group.addTask { try? await clock.sleepUntil(time) }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
