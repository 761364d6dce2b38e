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
        #expect(Freshness.check(&state, since: Bench.time(0), now: Bench.time(13)) == nil)
        let stale = try #require(Freshness.check(&state, since: Bench.time(0), now: Bench.time(13.1)))
        #expect(stale.type == .configStale)
        #expect(stale.details["last_scan"] == .time(Bench.time(10)))
        #expect(stale.details["deadline"] == .time(Bench.time(13)))
        #expect(state.staleSince == Bench.time(13))
        #expect(Freshness.check(&state, since: Bench.time(0), now: Bench.time(500)) == nil)
        state.lastScanAsOf = Bench.time(500)
        let fresh = try #require(Freshness.check(&state, since: Bench.time(0), now: Bench.time(500)))
        #expect(fresh.type == .configFresh)
        #expect(fresh.message == "config c1 is fresh again, stale for 20 d 7 h")
        #expect(state.staleSince == nil)
        #expect(Freshness.check(&state, since: Bench.time(0), now: Bench.time(501)) == nil)
    }

    @Test func `a config without any scan counts from when it was added`() throws {
        var state = try state(period: .seconds(3600), lastScan: nil)
        #expect(Freshness.check(&state, since: Bench.time(5), now: Bench.time(8)) == nil)
        #expect(Freshness.check(&state, since: Bench.time(5), now: Bench.time(8.1))?.type == .configStale)
    }

    @Test func `it is at least two minutes, and a one-off is never stale`() throws {
        #expect(Freshness.deadline(lastScan: .epoch, period: .seconds(5)) == .epoch + .seconds(120))
        #expect(Freshness.deadline(lastScan: .epoch, period: .seconds(50)) == .epoch + .seconds(150))
        #expect(Freshness.deadline(lastScan: .epoch, period: nil) == nil)
        var once = try state(period: nil, lastScan: 0)
        #expect(Freshness.check(&once, since: Bench.time(0), now: Bench.time(1_000_000)) == nil)
    }
}

@Suite struct SourceHealthTests {
    @Test func `the second failure in a row is told, and then the recovery`() {
        var health = SourceHealth()
        #expect(health.failed(source: "lab", reason: "refused", at: Bench.time(1)) == nil)
        let told = health.failed(source: "lab", reason: "refused", at: Bench.time(2))
        #expect(told?.type == .sourceUnreachable)
        #expect(told?.message == "source lab cannot be read: refused")
        #expect(told?.details["failing_since"] == .time(Bench.time(1)))
        for hour in 3...100 {
            #expect(health.failed(source: "lab", reason: "refused", at: Bench.time(Double(hour))) == nil)
        }
        let recovered = health.succeeded(source: "lab", at: Bench.time(101))
        #expect(recovered?.type == .sourceRecovered)
        #expect(recovered?.message == "source lab answers again, after 4 d 4 h")
        #expect(health == SourceHealth())
        #expect(health.succeeded(source: "lab", at: Bench.time(102)) == nil)
    }

    @Test func `single failures between successes are not told`() {
        var health = SourceHealth()
        for hour in 0..<50 {
            #expect(health.failed(source: "lab", reason: "slow", at: Bench.time(Double(hour))) == nil)
            #expect(health.succeeded(source: "lab", at: Bench.time(Double(hour) + 0.5)) == nil)
        }
    }
}
