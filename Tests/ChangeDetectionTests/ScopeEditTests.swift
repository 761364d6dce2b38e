import ChangeDetection
import PortModel
import Testing

@Suite struct ScopeEditTests {
    /// A bench with a baseline of 1:22, 2:80 and 3:443.
    private func watched(period: Duration? = .seconds(86_400), mark: String? = nil) throws -> Bench {
        var bench = Bench(scope: try Bench.scope(), period: period)
        _ = bench.poll(Poll(0, "1:22 2:80 3:443", mark: mark))
        return bench
    }

    @Test func `a dropped address gives one event and no closes`() throws {
        var bench = try watched()
        let edit = bench.edit(to: try Bench.scope(hosts: 1...2), hour: 5)
        #expect(edit.events.map(\.line) == ["scope.changed"])
        #expect(edit.ports.map(\.line) == ["end 3:443 not-covered 0-?"])
        #expect(edit.events[0].message == "scope of config c1 changed: removed 192.0.2.3 ports 1-1000")
        #expect(edit.events[0].details["no_longer_covered"] == .number(1))
        #expect(edit.events[0].details["removed"] == .list(["192.0.2.3 ports 1-1000"]))
        // Also results that still list it, or do not, say nothing of it.
        for (hour, ports) in [(6.0, "1:22 2:80 3:443"), (30, "1:22 2:80"), (60, "1:22 2:80 3:443")] {
            let later = bench.poll(Poll(hour, ports))
            #expect(later.events.isEmpty)
            #expect(later.ports.isEmpty)
        }
    }

    @Test func `dropped ports give one event and no closes`() throws {
        var bench = try watched()
        let edit = bench.edit(to: try Bench.scope(ports: ["1-50", "400-1000"]), hour: 5)
        #expect(edit.events.map(\.line) == ["scope.changed"])
        #expect(edit.ports.map(\.line) == ["end 2:80 not-covered 0-?"])
        #expect(edit.events[0].details["added"] == .list([]))
    }

    @Test func `the end of a port that is closing keeps when it was last seen`() throws {
        var bench = try watched(mark: "exact:A")
        _ = bench.poll(Poll(24, "1:22 2:80", mark: "exact:B"))
        let edit = bench.edit(to: try Bench.scope(hosts: 1...2), hour: 30)
        #expect(edit.ports.map(\.line) == ["end 3:443 not-covered 0-?"])
    }

    @Test func `what is found in an added address is summed up, not told port by port`() throws {
        var bench = try watched()
        let edit = bench.edit(to: try Bench.scope(hosts: 1...5), hour: 5)
        #expect(edit.events.isEmpty, "it waits for what is found")
        #expect(edit.ports.isEmpty)
        // Polls before a period has passed may still show the old scan: nothing is concluded from what they leave out.
        #expect(bench.poll(Poll(6, "1:22 2:80 3:443")).events.isEmpty)
        let early = bench.poll(Poll(12, "1:22 2:80 3:443 4:1"))
        #expect(early.events.isEmpty)
        #expect(early.ports.map(\.line) == ["begin 4:1 open"])
        let first = bench.poll(Poll(29, "1:22 2:80 3:443 4:1 5:2 5:3"))
        #expect(first.events.map(\.line) == ["scope.changed found 3"])
        #expect(
            first.events[0].message == "scope of config c1 changed: added 192.0.2.4/31 ports 1-1000; "
                + "3 open ports found in what was added")
        #expect(first.events[0].details["edited_at"] == .time(Bench.time(5)))
        #expect(first.events[0].evidence.suppressed == 3)
        #expect(first.ports.map(\.line) == ["begin 5:2 open", "begin 5:3 open"])
        // From then on it is like the rest.
        #expect(bench.poll(Poll(35, "1:22 2:80 3:443 4:1 5:2 5:3 5:4")).events.map(\.line) == ["opened 5:4 29-35"])
    }

    @Test func `meanwhile the old part of the scope is watched as before`() throws {
        var bench = try watched()
        _ = bench.edit(to: try Bench.scope(hosts: 1...4), hour: 5)
        #expect(bench.poll(Poll(6, "1:22 1:23 2:80")).events.map(\.line) == ["opened 1:23 0-6"])
        #expect(bench.poll(Poll(30, "1:22 1:23 2:80")).events.map(\.line) == ["closed 3:443 0-6"])
        #expect(bench.poll(Poll(53, "1:22 1:23 2:80")).events.map(\.line) == ["scope.changed found 0"])
    }

    @Test func `with names of scans, the next scan is the first of the added part`() throws {
        var bench = try watched(mark: "exact:A")
        _ = bench.edit(to: try Bench.scope(hosts: 1...4), hour: 5)
        let old = bench.poll(Poll(6, "1:22 2:80 3:443", mark: "exact:A"))
        #expect(old.events.isEmpty)
        let new = bench.poll(Poll(7, "1:22 2:80 3:443 4:9", mark: "exact:B", only: [1, 2, 3, 4]))
        #expect(new.events.map(\.line) == ["scope.changed found 1"])
        #expect(
            bench.poll(Poll(8, "1:22 2:80 3:443 4:9 4:10", mark: "exact:C")).events.map(\.line) == ["opened 4:10 7-8"])
    }

    @Test func `added ports of known addresses are summed up too`() throws {
        var bench = try watched()
        _ = bench.edit(to: try Bench.scope(ports: ["1-2000"]), hour: 5)
        // The address was looked at, but possibly before the edit.
        #expect(bench.poll(Poll(6, "1:22 2:80 3:443", only: [1, 2, 3])).events.isEmpty)
        let first = bench.poll(Poll(29, "1:22 1:1500 2:80 2:1600 3:443", only: [1, 2, 3]))
        #expect(first.events.map(\.line) == ["scope.changed found 2"])
        #expect(first.ports.map(\.line) == ["begin 1:1500 open", "begin 2:1600 open"])
    }

    @Test func `addresses and ports can come and go in one edit`() throws {
        var bench = try watched()
        let edit = bench.edit(to: try Bench.scope(hosts: 2...4, ports: ["80-2000"]), hour: 5)
        #expect(edit.events.isEmpty)
        #expect(edit.ports.map(\.line) == ["end 1:22 not-covered 0-?"])
        #expect(bench.known.map { Bench.name($0.port) } == ["2:80", "3:443"])
        let told = bench.poll(Poll(29, "2:80 3:443 4:99")).events
        #expect(told.map(\.line) == ["scope.changed found 1"])
        #expect(told[0].details["added"] == .list(["192.0.2.4 ports 80-2000", "192.0.2.2/31 ports 1001-2000"]))
        #expect(told[0].details["removed"] == .list(["192.0.2.1 ports 1-1000", "192.0.2.2/31 ports 1-79"]))
        #expect(told[0].details["no_longer_covered"] == .number(1))
    }

    @Test func `another way of writing the same scope is no edit`() throws {
        var bench = try watched()
        let same = try Scope(ips: ["192.0.2.3", "192.0.2.2/31", "192.0.2.1/32"], ports: ["500-1000", "1-700"])
        let before = bench.state
        let edit = bench.edit(to: same, hour: 5)
        #expect(edit.events.isEmpty)
        #expect(edit.ports.isEmpty)
        #expect(bench.state == before)
    }

    @Test func `what was dropped and added again starts anew, silently`() throws {
        var bench = try watched()
        _ = bench.edit(to: try Bench.scope(hosts: 1...2), hour: 5)
        _ = bench.edit(to: try Bench.scope(), hour: 6)
        let again = bench.poll(Poll(7, "1:22 2:80 3:443"))
        #expect(again.events.isEmpty)
        #expect(again.ports.map(\.line) == ["begin 3:443 open"])
        #expect(bench.known.last?.openedAfter == nil)
        #expect(bench.poll(Poll(31, "1:22 2:80 3:443")).events.map(\.line) == ["scope.changed found 1"])
    }

    @Test func `an edit before the first result widens the baseline`() throws {
        var bench = Bench(scope: try Bench.scope(hosts: 1...2))
        _ = bench.edit(to: try Bench.scope(hosts: 2...3), hour: 1)
        let first = bench.poll(Poll(2, "1:22 2:22 3:22"))
        #expect(first.events.map(\.line) == ["baseline whole 2"])
        #expect(bench.poll(Poll(3, "2:22 3:22")).events.isEmpty)
    }

    @Test func `a one-off that was edited sums up at its next result`() throws {
        var bench = try watched(period: nil)
        _ = bench.edit(to: try Bench.scope(hosts: 1...4), hour: 5)
        #expect(bench.poll(Poll(6, "1:22 2:80 3:443 4:5")).events.map(\.line) == ["scope.changed found 1"])
    }

    @Test func `an edit whose result is long in coming is told without it, and what is found later`() throws {
        var bench = try watched()
        let detector = Detector()
        _ = bench.edit(to: try Bench.scope(hosts: 1...4), hour: 5)
        #expect(detector.overdueEdit(&bench.state, at: Bench.time(5) + .seconds(599)) == nil)
        #expect(detector.overdueEdit(&bench.state, at: Bench.time(5) + .seconds(600))?.line == "scope.changed")
        #expect(detector.overdueEdit(&bench.state, at: Bench.time(6)) == nil, "once")
        #expect(bench.poll(Poll(29, "1:22 2:80 3:443 4:9")).events.map(\.line) == ["baseline added 1"])
    }

    @Test func `a clock that was set back holds up no edit`() throws {
        var bench = try watched()
        _ = bench.edit(to: try Bench.scope(hosts: 1...4), hour: 5)
        #expect(Detector().overdueEdit(&bench.state, at: Bench.time(4)) != nil)
    }

    @Test func `a second edit tells the first at once; none is lost`() throws {
        var bench = try watched()
        #expect(bench.edit(to: try Bench.scope(hosts: 1...4), hour: 5).events.isEmpty)
        let second = bench.edit(to: try Bench.scope(hosts: 1...5), hour: 5.1)
        #expect(second.events.map(\.line) == ["scope.changed"])
        #expect(second.events[0].details["added"] == .list(["192.0.2.4 ports 1-1000"]))
        let third = bench.edit(to: try Bench.scope(hosts: 2...5), hour: 5.15)
        #expect(third.events.map(\.line) == ["scope.changed", "scope.changed"], "the second, and this removal")
        #expect(bench.poll(Poll(30, "2:80 3:443 4:1 5:1")).events.map(\.line) == ["baseline added 2"])
    }

    @Test func `a config that goes with an untold edit tells it first`() throws {
        var bench = try watched()
        _ = bench.edit(to: try Bench.scope(hosts: 1...4), hour: 5)
        #expect(Detector().untoldEdit(&bench.state, at: Bench.time(5.01))?.line == "scope.changed")
        #expect(Detector().untoldEdit(&bench.state, at: Bench.time(5.01)) == nil)
    }

    @Test func `huge scopes that wait for their first result do not overflow`() throws {
        var bench = Bench(scope: try Scope(ips: ["2001:db8::/32", "192.0.2.1"], ports: ["1-1000"]))
        _ = bench.edit(to: try Scope(ips: ["2001:db8::/32", "192.0.2.1"], ports: ["1-1000", "2000"]), hour: 1)
        _ = bench.edit(to: try Scope(ips: ["2001::/16", "192.0.2.1"], ports: ["1-1000", "2000"]), hour: 2)
        #expect(bench.poll(Poll(3, "1:22", only: [1])).events.map(\.line) == ["baseline whole 1"])
    }
}
