import ChangeDetection
import PortModel
import Testing

@Suite struct NoResultTests {
    @Test func `a result that is suddenly empty is told once and closes nothing`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22"))
        let first = bench.noResult(hour: 6)
        #expect(first.events.map(\.type) == [.scanSuspect])
        #expect(first.ports.isEmpty)
        for hour in [12.0, 24, 48, 96] { #expect(bench.noResult(hour: hour).events.isEmpty) }
        #expect(bench.known.map(\.line) == ["1:22 open"])
        // A usable result ends it, and a later one is told again.
        #expect(bench.poll(Poll(120, "1:22")).events.isEmpty)
        #expect(bench.state.suspectSince == nil)
        #expect(bench.noResult(hour: 126).events.map(\.type) == [.scanSuspect])
    }

    @Test func `before the first result and without open ports it is nothing to tell`() throws {
        var bench = Bench(scope: try Bench.scope())
        #expect(bench.noResult(hour: 1).events.isEmpty)
        _ = bench.poll(Poll(2, ""))
        #expect(bench.noResult(hour: 3).events.isEmpty)
    }

    @Test func `after an edit it is expected until a result of the edited scope has come`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22 2:22", mark: "tagged:1"))
        _ = bench.edit(to: try Bench.scope(hosts: 1...2), hour: 5)
        #expect(bench.noResult(hour: 6).events.isEmpty)
        // The old result once more, then nothing while the new scan runs.
        _ = bench.poll(Poll(7, "1:22 2:22", mark: "tagged:1"))
        #expect(bench.noResult(hour: 8).events.isEmpty)
        _ = bench.poll(Poll(9, "1:22 2:22", mark: "tagged:2"))
        #expect(bench.noResult(hour: 10).events.map(\.type) == [.scanSuspect])
    }
}
