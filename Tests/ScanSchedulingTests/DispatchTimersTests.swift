import PortModel
import Synchronization
import Testing

@testable import ScanScheduling

/// A clock that tests set by hand.
private final class HandClock: Sendable {
    private let time: Mutex<Timestamp>

    init(_ time: Timestamp) { self.time = Mutex(time) }
    func set(_ time: Timestamp) { self.time.withLock { $0 = time } }
    var now: Now { { self.time.withLock { $0 } } }
}

/// Each test waits for fires that have to come; what hangs is ended by the time limit.
@Suite(.timeLimit(.minutes(1)))
struct DispatchTimersTests {
    @Test func `a timer fires at its time, never before`() async throws {
        let timers = DispatchTimers()
        let due = Timestamp.now() + .milliseconds(40)
        timers.arm("a", at: due)
        var fires = timers.fires.makeAsyncIterator()
        #expect(await fires.next() == TimerFire(id: "a", due: due))
        #expect(Timestamp.now() >= due)
    }

    @Test func `a time that has passed fires at once`() async {
        let timers = DispatchTimers()
        timers.arm("a", at: Timestamp(milliseconds: .min))
        var fires = timers.fires.makeAsyncIterator()
        #expect(await fires.next()?.due == Timestamp(milliseconds: .min))
    }

    @Test func `timers fire in the order of their times`() async {
        let timers = DispatchTimers()
        let start = Timestamp.now() + .milliseconds(20)
        for step in [3, 1, 4, 2] as [Int64] { timers.arm("\(step)", at: start + .milliseconds(step * 20)) }
        var order: [String] = []
        for await fire in timers.fires.prefix(4) { order.append(fire.id) }
        #expect(order == ["1", "2", "3", "4"])
    }

    @Test func `arming anew replaces, and the old time does not fire`() async {
        let timers = DispatchTimers()
        let now = Timestamp.now()
        timers.arm("a", at: now + .milliseconds(10))
        timers.arm("a", at: now + .milliseconds(60))
        timers.arm("end", at: now + .milliseconds(90))
        var seen: [TimerFire] = []
        for await fire in timers.fires.prefix(2) { seen.append(fire) }
        #expect(seen.map(\.id) == ["a", "end"])
        #expect(seen.first?.due == now + .milliseconds(60))
    }

    @Test func `a fire that nobody took is withdrawn by a cancel or a new time`() async {
        let timers = DispatchTimers()
        let passed = Timestamp(seconds: 1)
        timers.arm("seen", at: passed)
        timers.arm("cancelled", at: passed)
        timers.arm("renewed", at: passed)
        timers.arm("after", at: passed)
        var fires = timers.fires.makeAsyncIterator()
        // The queue is serial: once the last one can be seen, those before it have fired.
        while timers.readyCount < 4 { await Task.yield() }
        timers.cancel("cancelled")
        timers.arm("renewed", at: Timestamp.now() + .milliseconds(20))
        #expect(await fires.next()?.id == "seen")
        #expect(await fires.next()?.id == "after")
        #expect(await fires.next()?.id == "renewed")
    }

    @Test func `cancelling all leaves nothing to fire`() async {
        let timers = DispatchTimers()
        for id in ["a", "b", "c"] { timers.arm(id, at: Timestamp.now() + .milliseconds(5)) }
        timers.cancelAll()
        timers.arm("end", at: Timestamp.now() + .milliseconds(30))
        var fires = timers.fires.makeAsyncIterator()
        #expect(await fires.next()?.id == "end")
    }

    @Test func `a step of the clock lets what is due by the new time fire`() async {
        let clock = HandClock(Timestamp(seconds: 1000))
        let timers = DispatchTimers(now: clock.now)
        timers.arm("soon", at: Timestamp(seconds: 2000))
        timers.arm("later", at: Timestamp(seconds: 90_000))
        clock.set(Timestamp(seconds: 5000))
        timers.simulateClockStep()
        var fires = timers.fires.makeAsyncIterator()
        #expect(await fires.next() == TimerFire(id: "soon", due: Timestamp(seconds: 2000)))
        var steps = timers.clockSteps.makeAsyncIterator()
        #expect(await steps.next() == Timestamp(seconds: 5000))
        #expect(timers.readyCount == 0)
    }

    @Test func `a thousand timers that are due at once all fire, each once`() async {
        let timers = DispatchTimers()
        let due = Timestamp.now() + .milliseconds(30)
        for number in 0..<1000 { timers.arm("\(number)", at: due) }
        var seen: Set<String> = []
        for await fire in timers.fires.prefix(1000) { seen.insert(fire.id) }
        #expect(seen.count == 1000)
        #expect(timers.readyCount == 0)
    }

    @Test func `shutting down ends the streams of whoever waits on them`() async {
        let timers = DispatchTimers()
        timers.arm("never", at: Timestamp.now() + .seconds(3600))
        let (fires, steps) = (timers.fires, timers.clockSteps)
        async let fire = fires.first { _ in true }
        async let step = steps.first { _ in true }
        timers.shutdown()
        #expect(await fire == nil)
        #expect(await step == nil)
        timers.arm("late", at: Timestamp(seconds: 0))
        #expect(timers.readyCount == 0)
    }

    @Test func `dropping the timers ends their stream`() async {
        var timers: DispatchTimers? = DispatchTimers()
        let fires = timers?.fires
        timers?.arm("never", at: Timestamp.now() + .seconds(3600))
        async let fire = fires?.first { _ in true }
        timers = nil
        #expect(await fire == nil)
    }
}
