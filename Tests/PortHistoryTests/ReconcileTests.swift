import ChangeDetection
import FoundationEssentials
import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct ReconcileTests {
    @Test func `a new config is added once, due at once`() async throws {
        try await HistoryBench.run { bench in
            let first = try await bench.list(HistoryBench.listed(), HistoryBench.listed("c2", days: 0))
            #expect(first.events.lines == ["config.added", "config.added"])
            #expect(first.events[0].event.message == "config c1 added: 192.0.2.0/29 ports 1-1000, every 1 d")
            #expect(first.events[1].event.message == "config c2 added: 192.0.2.0/29 ports 1-1000, once")
            #expect(first.configs.map(\.remoteID) == ["c1", "c2"])
            #expect(first.configs.map(\.period) == [.seconds(86_400), nil])
            #expect(first.configs.allSatisfy { $0.dueAt == bench.clock.current && $0.waits == 0 })
            #expect(first.added == Set(first.configs.map(\.id)))
            bench.clock.advance(by: .seconds(60))
            let again = try await bench.list(HistoryBench.listed(), HistoryBench.listed("c2", days: 0))
            #expect(again.events.isEmpty)
            #expect(again.added.isEmpty && again.edited.isEmpty && again.removed.isEmpty)
            #expect(again.configs == first.configs)
            #expect(try await bench.history.configs(source: "lab") == first.configs)
        }
    }

    @Test func `an id that is listed twice is one config`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(), HistoryBench.listed(days: 2))
            try await bench.poll(try await bench.config(), "1:22")
            let again = try await bench.list(HistoryBench.listed(), HistoryBench.listed(days: 2))
            #expect(again.events.isEmpty)
            #expect(try bench.query("SELECT count(*), max(baseline_at) IS NOT NULL FROM config") == ["1|1"])
        }
    }

    @Test func `an edited scope gives one event, ends what is not covered, and is due at once`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22 2:80", scan: "A")
            bench.clock.advance(by: .seconds(60))
            let edit = try await bench.list(HistoryBench.listed(ips: ["192.0.2.1", "192.0.2.9"]))
            #expect(edit.events.isEmpty, "it waits for what is found in the added address")
            #expect(edit.edited == [config])
            #expect(edit.configs.map(\.dueAt) == [bench.clock.current])
            #expect(try bench.query("SELECT ip, port FROM open_ports") == ["192.0.2.1|22"])
            #expect(
                try bench.query("SELECT end_reason, closed_by FROM port_interval WHERE phase = 'ended'")
                    == ["not-covered|"])
            // The edit survives a restart: what is found in the added address is summed up.
            bench.clock.advance(by: .seconds(60))
            let next = try await bench.poll(config, "1:22 9:443", scan: "B")
            #expect(next.lines == ["scope.changed"])
            #expect(next[0].event.details["found"] == .number(1))
            #expect(next[0].event.details["no_longer_covered"] == .number(1))
            #expect(try await bench.list(HistoryBench.listed(ips: ["192.0.2.1", "192.0.2.9"])).events.isEmpty)
        }
    }

    @Test func `another way of writing the scope, or another frequency, tells nothing`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(ips: ["192.0.2.1", "192.0.2.2"], ports: ["22", "80"]))
            let config = try await bench.config()
            try await bench.poll(config, "1:22")
            let reordered = try await bench.list(
                HistoryBench.listed(ips: ["192.0.2.2/32", "192.0.2.1"], ports: ["80,22"]))
            #expect(reordered.events.isEmpty)
            let faster = try await bench.list(
                HistoryBench.listed(ips: ["192.0.2.2/32", "192.0.2.1"], ports: ["80,22"], days: 0.5))
            #expect(faster.events.isEmpty)
            #expect(faster.edited == [config])
            #expect(faster.configs.map(\.period) == [.seconds(43_200)])
            #expect(try bench.query("SELECT count(*) FROM open_ports") == ["1"])
        }
    }

    @Test func `a config that is gone ends its intervals as unknown; listed again it starts anew`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22 1:80", scan: "A")
            bench.clock.advance(by: .seconds(60))
            let removal = try await bench.list()
            #expect(removal.events.lines == ["config.removed"])
            #expect(removal.removed == [config])
            #expect(removal.configs.isEmpty)
            #expect(
                try bench.query("SELECT end_reason, closed_by, count(*) FROM port_interval GROUP BY 1, 2")
                    == ["config-removed||2"])
            #expect(try bench.query("SELECT count(*) FROM schedule") == ["0"])
            #expect(try await bench.list().events.isEmpty)

            bench.clock.advance(by: .seconds(60))
            let revival = try await bench.list(HistoryBench.listed())
            #expect(revival.events.lines == ["config.added"])
            #expect(revival.added == [config])
            #expect(revival.configs.map(\.dueAt) == [bench.clock.current])
            // The same scan's name as before is no hindrance: it is the first result again.
            let first = try await bench.poll(config, "1:22", scan: "A")
            #expect(first.lines == ["baseline.established"])
            #expect(first.map { $0.event.details["scope"] } == [.text("whole")])
            #expect(try bench.query("SELECT count(*) FROM open_ports") == ["1"])
        }
    }

    @Test func `a config that is listed but cannot be read stays as it is`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(), HistoryBench.listed("c2"))
            let kept = try await bench.list(keeping: ["c1"])
            #expect(kept.events.lines == ["config.removed"])
            #expect(kept.configs.map(\.remoteID) == ["c1"])
            // An unknown one is not added.
            let other = try await bench.list(HistoryBench.listed(), keeping: ["c9"])
            #expect(other.configs.map(\.remoteID) == ["c1"])
        }
    }

    @Test func `sources do not mix`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let other = try await bench.history.reconcile(source: "cloud", listed: [try HistoryBench.listed()])
            #expect(other.events.lines == ["config.added"])
            #expect(try await bench.list(HistoryBench.listed()).events.isEmpty)
            _ = try await bench.history.reconcile(source: "cloud", listed: [])
            #expect(try await bench.history.configs(source: "lab").count == 1)
            #expect(try await bench.history.configs(source: "cloud").isEmpty)
            #expect(try await bench.history.configs(source: "new").isEmpty)
        }
    }

    @Test func `a source that cannot be listed is told at the second failure, and its return`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            #expect(try await bench.history.record(.unreachable(reason: "refused"), of: "lab").isEmpty)
            #expect(
                try await bench.history.record(.unreachable(reason: "refused"), of: "lab").lines == [
                    "source.unreachable"
                ])
            #expect(try await bench.history.record(.unreachable(reason: "refused"), of: "lab").isEmpty)
            let status = try await HistoryReader(path: bench.path).status()
            #expect(status.sources.map(\.failures) == [3])
            #expect(status.sources.map(\.lastError) == ["refused"])
            #expect(try await bench.list(HistoryBench.listed()).events.lines == ["source.recovered"])
        }
    }

    @Test func `a scope of many blocks and huge ones survives a restart while it is unseen`() async throws {
        try await HistoryBench.run { bench in
            let odd = (0..<100).map { "198.51.100.\($0 * 2)" }
            try await bench.list(HistoryBench.listed(ips: odd + ["2001:db8::/32"], ports: ["default", "1-3"]))
            let config = try await bench.config()
            // Only if all of it is still unseen is everything silent.
            #expect(try await bench.poll(config, "").lines == ["baseline.established"])
            #expect(try bench.query("SELECT unseen FROM config") == ["[]"])
        }
    }
}
