import PortModel
import ScanScheduling
import Systemd
import TestSupport
import Testing

@testable import WatchService

/// Timers that record what is armed, and run out when a test says so.
private final class ScriptedTimers: WallClockTimers {
    let fires: AsyncStream<TimerFire>
    let armed = Recorder<TimerFire>()
    private let firing: AsyncStream<TimerFire>.Continuation

    init() { (fires, firing) = AsyncStream.makeStream(of: TimerFire.self) }

    func arm(_ id: String, at time: Timestamp) { armed.add(TimerFire(id: id, due: time)) }
    func cancel(_ id: String) {}
    func cancelAll() {}
    func runOut(_ id: String, at time: Timestamp) { firing.yield(TimerFire(id: id, due: time)) }
}

@Suite(.timeLimit(.minutes(1)))
struct WatchLoopTests {
    private let timers = ScriptedTimers()
    private let ready = Recorder<Void>()

    /// Runs `body` beside a loop over the rig's source.
    private func run(
        _ rig: WatchRig, patience: Duration = .seconds(20), steps: AsyncStream<Timestamp> = AsyncStream { nil },
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let loop = WatchLoop(
            timers: timers, clockSteps: steps, scheduler: rig.scheduler, poller: rig.poller,
            watchers: ["test": rig.watcher], now: rig.clock.now,
            heartbeat: Heartbeat(
                notifier: ServiceNotifier(socket: nil), interval: nil, history: rig.history, logger: rig.log.logger,
                longestCall: .seconds(1)),
            patience: patience)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [ready] in await loop.run { ready.add(()) } }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    @Test func `each source is asked by its timer, and readiness waits for the first answer`() async throws {
        try await WatchRig.with { rig in
            let gate = Gate()
            rig.api.lists {
                try await gate.passed()
                return []
            }
            try await run(rig) { [timers, ready] in
                try await timers.armed.first("the source's timer") { $0.id == "source test" }
                timers.runOut("source test", at: rig.clock.current)
                try await rig.api.calls.first("the list") { $0 == .list }
                #expect(ready.all.isEmpty)
                gate.open()
                try await ready.first("readiness") { true }
                try await timers.armed.first("the next list") { $0.due == rig.clock.current + .seconds(300) }
            }
        }
    }

    @Test func `a source that does not answer holds up readiness no longer than patience, and is asked on`()
        async throws
    {
        try await WatchRig.with { rig in
            let gate = Gate()
            rig.api.lists {
                try await gate.passed()
                return []
            }
            try await run(rig, patience: .milliseconds(1)) { [timers, ready] in
                timers.runOut("source test", at: rig.clock.current)
                try await ready.first("readiness") { true }
                gate.open()
                try await timers.armed.first("the next list") { $0.due == rig.clock.current + .seconds(300) }
            }
        }
    }

    @Test func `after a step of the clock the heartbeat and every source are due at once`() async throws {
        try await WatchRig.with { rig in
            let (steps, step) = AsyncStream.makeStream(of: Timestamp.self)
            try await run(rig, steps: steps) { [timers] in
                try await timers.armed.wait(for: "the first timers") { $0.count == 4 ? true : nil }
                rig.clock.advance(by: .seconds(-3600))
                step.yield(rig.clock.current)
                let due = rig.clock.current
                for id in ["heartbeat", "exceptions", "source test"] {
                    try await timers.armed.first("\(id) anew") { $0 == TimerFire(id: id, due: due) }
                }
            }
        }
    }
}
