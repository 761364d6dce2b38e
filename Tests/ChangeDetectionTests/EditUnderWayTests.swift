import ChangeDetection
import PortModel
import Testing

/// Edits while a scan of the scope before is under way, at a server that does not name its scans.
@Suite struct EditUnderWayTests {
    /// A baseline of 1:22, and ports 1001 to 2000 added an hour later.
    private func edited(mark: String?) throws -> Bench {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22", mark: mark))
        _ = bench.edit(to: try Bench.scope(ports: ["1-2000"]), hour: 1)
        return bench
    }

    @Test func `a scan that was under way says nothing of what was added`() throws {
        var bench = try edited(mark: "tagged:1")
        #expect(bench.poll(Poll(2, "1:22", mark: "tagged:2")).events.isEmpty)
        #expect(bench.state.state(of: Bench.port("1:1500").port, known: nil) == nil, "not closed: nobody looked")
        // A period since the edit, and still the result of before it.
        #expect(bench.poll(Poll(25.2, "1:22", mark: "tagged:2")).events.isEmpty)
        let first = bench.poll(Poll(25.5, "1:22 1:1500", mark: "tagged:3"))
        #expect(first.events.map(\.line) == ["scope.changed found 1"])
        #expect(first.ports.map(\.line) == ["begin 1:1500 open"])
        #expect(
            bench.poll(Poll(50, "1:22 1:1500 1:1600", mark: "tagged:4")).events.map(\.line) == ["opened 1:1600 25.5-50"]
        )
    }

    @Test func `the second new result is of the edited scope, also where nothing is open in it`() throws {
        var bench = try edited(mark: "tagged:1")
        #expect(bench.poll(Poll(2, "1:22", mark: "tagged:2")).events.isEmpty)
        // A cache may show the old one once more, and the new one again: neither is a second new one.
        #expect(bench.poll(Poll(3, "1:22", mark: "tagged:1")).events.isEmpty)
        #expect(bench.poll(Poll(4, "1:22", mark: "tagged:2")).events.isEmpty)
        #expect(bench.poll(Poll(8, "1:22", mark: "tagged:3")).events.map(\.line) == ["scope.changed found 0"])
    }

    @Test func `a new result that lists what was added is of the edited scope`() throws {
        var bench = try edited(mark: "tagged:1")
        let first = bench.poll(Poll(2, "1:22 1:1500", mark: "tagged:2")).events
        #expect(first.map(\.line) == ["scope.changed found 1"])
        #expect(bench.poll(Poll(3, "1:22 1:1500 1:1501", mark: "tagged:3")).events.map(\.line) == ["opened 1:1501 2-3"])
    }

    @Test func `without marks two periods have passed before nothing is taken for closed`() throws {
        var bench = try edited(mark: nil)
        // A scan that began just before the edit is handed out until the next one ends: up to two periods after it.
        for hour in [6.0, 24.9, 25, 30, 48.9] {
            #expect(bench.poll(Poll(hour, "1:22")).events.isEmpty, "hour \(hour)")
            #expect(bench.state.editedAt != nil, "hour \(hour)")
        }
        #expect(bench.poll(Poll(49, "1:22")).events.map(\.line) == ["scope.changed found 0"])
    }

    @Test func `an edit that adds nothing waits for one new result only`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22", mark: "tagged:1"))
        _ = bench.edit(to: try Bench.scope(hosts: 1...2), hour: 1)
        _ = bench.poll(Poll(2, "1:22", mark: "tagged:2"))
        #expect(bench.state.editedAt == nil)
    }
}
