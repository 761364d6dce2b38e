import PortModel
import Testing

@testable import ScanScheduling

struct TimerTableTests {
    private let start = Timestamp(seconds: 1000)

    @Test func `a wake-up before the time programs the rest of it`() {
        var table = TimerTable()
        let due = start + .seconds(10)
        #expect(table.arm("a", at: due, now: start) == .at(due))
        #expect(table.wokeUp("a", now: start + .seconds(9)) == .at(due))
        #expect(table.takeReady() == nil)
        #expect(table.wokeUp("a", now: due) == .nothing)
        #expect(table.takeReady() == TimerFire(id: "a", due: due))
        #expect(table.wokeUp("a", now: due) == .nothing)
        #expect(table.takeReady() == nil)
    }

    @Test func `a time far ahead is approached an hour at a time`() {
        var table = TimerTable()
        let far = Timestamp(milliseconds: .max)
        #expect(table.arm("a", at: far, now: start) == .at(start + .seconds(3600)))
        #expect(table.wokeUp("a", now: start + .seconds(3600)) == .at(start + .seconds(7200)))
    }

    @Test func `a wake-up of a cancelled timer does nothing`() {
        var table = TimerTable()
        _ = table.arm("a", at: start, now: start)
        table.cancel("a")
        #expect(table.wokeUp("a", now: start) == .nothing)
        #expect(table.takeReady() == nil)
    }

    @Test func `what is armed after the shutdown never fires`() {
        var table = TimerTable()
        table.shutDown()
        #expect(table.arm("a", at: start, now: start) == .nothing)
        #expect(table.wokeUp("a", now: start) == .nothing)
    }

    @Test func `fires that nobody takes do not pile up`() {
        var ready = ReadyFires()
        for number in 0..<10_000 {
            ready.append(TimerFire(id: "\(number % 3)", due: Timestamp(milliseconds: Int64(number))))
        }
        #expect(ready.count == 3)
        #expect(ready.places <= 64)
        #expect(
            [ready.takeFirst(), ready.takeFirst(), ready.takeFirst()].map { $0?.due.milliseconds } == [
                9997, 9998, 9999,
            ])
        #expect(ready.takeFirst() == nil)
    }

    @Test func `a removed fire is passed over, and its id can come again`() {
        var ready = ReadyFires()
        for id in ["a", "b", "c"] { ready.append(TimerFire(id: id, due: start)) }
        ready.remove("a")
        ready.append(TimerFire(id: "b", due: start))
        #expect(ready.takeFirst()?.id == "c")
        #expect(ready.takeFirst()?.id == "b")
        #expect(ready.takeFirst() == nil)
        ready.append(TimerFire(id: "a", due: start))
        #expect(ready.takeFirst()?.id == "a")
    }
}
