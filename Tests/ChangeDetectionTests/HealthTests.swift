import ChangeDetection
import PortModel
import Testing

@Suite struct FreshnessTests {
    private func state(period: Duration?, lastScan: Double?) throws -> ConfigState {
        var state = ConfigState(source: "lab", config: "c1", scope: try Bench.scope(), period: period)
        state.lastScanAsOf = lastScan.map(Bench.time)
        return state
    }

    @Test func `three periods without a scan are told once, and the next scan once`() throws {
        var state = try state(period: .seconds(3600), lastScan: 10)
        #expect(
            Freshness.check(&state, addedAt: Bench.time(0), watchedSince: Bench.time(0), now: Bench.time(13)) == nil)
        let stale = try #require(
            Freshness.check(&state, addedAt: Bench.time(0), watchedSince: Bench.time(0), now: Bench.time(13.1)))
        #expect(stale.type == .configStale)
        #expect(stale.details["last_scan"] == .time(Bench.time(10)))
        #expect(stale.details["deadline"] == .time(Bench.time(13)))
        #expect(state.staleSince == Bench.time(13))
        #expect(
            Freshness.check(&state, addedAt: Bench.time(0), watchedSince: Bench.time(0), now: Bench.time(500)) == nil)
        state.lastScanAsOf = Bench.time(500)
        let fresh = try #require(
            Freshness.check(&state, addedAt: Bench.time(0), watchedSince: Bench.time(0), now: Bench.time(500)))
        #expect(fresh.type == .configFresh)
        #expect(fresh.message == "config c1 is fresh again, stale for 20 d 7 h")
        #expect(state.staleSince == nil)
        #expect(
            Freshness.check(&state, addedAt: Bench.time(0), watchedSince: Bench.time(0), now: Bench.time(501)) == nil)
    }

    @Test func `a config without any scan has twelve hours from when it was added`() throws {
        var state = try state(period: .seconds(3600), lastScan: nil)
        #expect(
            Freshness.check(&state, addedAt: Bench.time(5), watchedSince: Bench.time(0), now: Bench.time(17)) == nil)
        let stale = try #require(
            Freshness.check(&state, addedAt: Bench.time(5), watchedSince: Bench.time(0), now: Bench.time(17.1)))
        #expect(stale.message == "config c1 is stale: no result since it was added")
    }

    @Test func `what was missed while nobody watched has a moment to be caught up, and a restart freshens nothing`()
        throws
    {
        func check(_ state: inout ConfigState, watchedSince: Double, now: Double) -> Event? {
            Freshness.check(
                &state, addedAt: Bench.time(0), watchedSince: Bench.time(watchedSince), now: Bench.time(now))
        }
        var state = try state(period: .seconds(3600), lastScan: 10)
        #expect(check(&state, watchedSince: 100, now: 101) == nil)
        #expect(check(&state, watchedSince: 100, now: 101.1)?.type == .configStale)
        #expect(check(&state, watchedSince: 200, now: 200) == nil)
        #expect(state.staleSince != nil)
        // Restarts do not put it off for ever, and neither does a start while the clock was ahead.
        var slow = try self.state(period: .seconds(30 * 86_400), lastScan: 0)
        #expect(check(&slow, watchedSince: 3 * 30 * 24 - 5, now: 3 * 30 * 24 + 1)?.type == .configStale)
        var ahead = try self.state(period: .seconds(5), lastScan: 0)
        #expect(check(&ahead, watchedSince: 1000, now: 1) == nil)
    }

    @Test func `it is at least two minutes, and a one-off is never stale`() throws {
        #expect(Freshness.deadline(lastScan: .epoch, period: .seconds(5)) == .epoch + .seconds(120))
        #expect(Freshness.deadline(lastScan: .epoch, period: .seconds(50)) == .epoch + .seconds(150))
        #expect(Freshness.deadline(lastScan: .epoch, period: nil) == nil)
        var once = try state(period: nil, lastScan: 0)
        #expect(
            Freshness.check(&once, addedAt: Bench.time(0), watchedSince: Bench.time(0), now: Bench.time(1_000_000))
                == nil)
    }
}

@Suite struct SourceHealthTests {
    @Test func `the second request without an answer is told, and then the recovery`() {
        var health = SourceHealth()
        #expect(health.unreachable(source: "lab", reason: "refused", at: Bench.time(1)) == nil)
        let told = health.unreachable(source: "lab", reason: "refused", at: Bench.time(2))
        #expect(told?.type == .sourceUnreachable)
        #expect(told?.message == "source lab cannot be read: refused")
        #expect(told?.details["failing_since"] == .time(Bench.time(1)))
        for hour in 3...100 {
            #expect(health.unreachable(source: "lab", reason: "refused", at: Bench.time(Double(hour))) == nil)
        }
        let recovered = health.answered(source: "lab", at: Bench.time(101))
        #expect(recovered?.type == .sourceRecovered)
        #expect(recovered?.message == "source lab can be read again, after 4 d 4 h")
        #expect(health == SourceHealth())
        #expect(health.answered(source: "lab", at: Bench.time(102)) == nil)
    }

    @Test func `single failures between successes are not told`() {
        var health = SourceHealth()
        for hour in 0..<50 {
            #expect(health.unreachable(source: "lab", reason: "slow", at: Bench.time(Double(hour))) == nil)
            #expect(health.answered(source: "lab", at: Bench.time(Double(hour) + 0.5)) == nil)
        }
    }

    @Test func `a list that fails while results come is told once, and ends only with a list`() {
        var health = SourceHealth()
        var told: [EventType] = []
        for hour in 0..<50 {
            let time = Bench.time(Double(hour))
            let failed = health.listFailed(source: "lab", reason: "status 500", retryHelps: true, at: time)
            told += [failed, health.answered(source: "lab", at: time)].compactMap { $0?.type }
        }
        #expect(told == [.sourceUnreachable])
        #expect(health.listed(source: "lab", at: Bench.time(60))?.type == .sourceRecovered)
    }

    @Test func `a failure that no retry helps is told at once`() {
        var health = SourceHealth()
        let told = health.listFailed(source: "lab", reason: "wrong token", retryHelps: false, at: Bench.time(1))
        #expect(told?.type == .sourceUnreachable)
        #expect(health.listFailed(source: "lab", reason: "wrong token", retryHelps: false, at: Bench.time(2)) == nil)
    }
}
