import PortModel
import Testing

@testable import ScanServer

@Suite struct ScanGridTests {
    private func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test(
        "the next scan is on the grid, and missed times are made up for once",
        arguments: [
            // now, due, next; the period is 100 s.
            (100, 100, 200), (101, 100, 200), (199, 100, 200), (200, 100, 300), (1042, 100, 1100), (50, 100, 100),
        ] as [(Int64, Int64, Int64)])
    func grid(now: Int64, due: Int64, next: Int64) {
        #expect(ScanGrid.next(after: time(now), due: time(due), period: .seconds(100)) == time(next))
    }

    @Test("a single scan has no next one, and is tried again a minute after it failed")
    func singleScan() {
        #expect(ScanGrid.next(after: time(5), due: time(0), period: nil) == nil)
        #expect(ScanGrid.nextAfterFailure(at: time(5), due: time(0), period: nil) == time(65))
        #expect(ScanGrid.nextAfterFailure(at: time(5), due: time(0), period: .seconds(10)) == time(10))
    }

    @Test("times at the end of what can be counted do no harm")
    func extremes() {
        let period = Duration.milliseconds(1)
        let end = Timestamp(milliseconds: .max)
        #expect(ScanGrid.next(after: end, due: Timestamp(milliseconds: 0), period: period) == end)
    }

    @Test("an edit of what is scanned drops the result; one of the frequency alone keeps it")
    func edits() {
        let now = time(1000)
        let effect = { (scope: Bool, old: Double, new: Double, last: Timestamp?) in
            ScanGrid.effect(ofScopeChange: scope, frequency: (old, new), lastStart: last, now: now)
        }
        let second = 1.0 / 86_400
        #expect(effect(true, 7, 7, time(900)) == .restarted(keepingResult: false))
        #expect(effect(true, 7, 0, nil) == .restarted(keepingResult: false))
        #expect(effect(false, 7, 7, time(900)) == .none)
        #expect(effect(false, 7, 500 * second, time(900)) == .moved(to: time(1400)))
        #expect(effect(false, 7, 50 * second, time(900)) == .moved(to: time(1000)))
        #expect(effect(false, 7, 50 * second, nil) == .moved(to: time(1000)))
        #expect(effect(false, 7, 0, time(900)) == .restarted(keepingResult: true))
        #expect(effect(false, 0, 0, time(900)) == .restarted(keepingResult: true))
    }

    @Test(
        "a due time that a clock set back has moved away is brought near, on its grid",
        arguments: [
            // now, due, near; the period is 100 s.
            (1000, 900, 900), (1000, 1000, 1000), (1000, 1100, 1100), (1000, 1101, 1001), (1000, 9050, 1050),
            (1000, 9000, 1100),
        ] as [(Int64, Int64, Int64)])
    func near(now: Int64, due: Int64, near: Int64) {
        #expect(ScanGrid.near(time(due), now: time(now), period: .seconds(100)) == time(near))
    }
}
