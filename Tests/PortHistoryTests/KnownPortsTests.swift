import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

/// What a history remembers of its own rows.
@Suite struct KnownPortsTests {
    @Test func `random polls leave in memory exactly what is in the file`() async throws {
        var random = SeededGenerator.printed("known ports")
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for scan in 0..<60 {
                bench.clock.advance(by: .seconds(86_400))
                if random.chance(10) {
                    let block = random.chance(50) ? "192.0.2.0/29" : "192.0.2.0/30"
                    try await bench.list(HistoryBench.listed(ips: [block]))
                }
                let ports = (1...7).flatMap { host in (1...4).map { "\(host):\($0)" } }.filter { _ in random.chance(60)
                }
                try await bench.poll(config, ports.joined(separator: " "), scan: "\(scan)", partial: random.chance(10))
                let remembered = try #require(bench.history.known.look(config).known)
                let stored = try await bench.history.pool.read { try KnownConfig($0, config: config) }
                #expect(remembered == stored)
                guard remembered == stored else { return }
            }
        }
    }

    @Test func `a commit that fails leaves nothing of it in memory`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "A")
            try await bench.history.pool.write {
                try $0.execute(
                    sql: "CREATE TRIGGER fail BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'not now'); END")
            }
            bench.clock.advance(by: .seconds(86_400))
            await #expect(throws: HistoryError.self) { try await bench.poll(config, "1:22 1:80", scan: "B") }
            #expect(bench.history.known.look(config).known == nil)
            try await bench.history.pool.write { try $0.execute(sql: "DROP TRIGGER fail") }
            #expect(try await bench.poll(config, "1:22 1:80", scan: "B").lines == ["port.opened 192.0.2.1:80/tcp"])
        }
    }

    @Test func `what was read before a change is not kept after it`() {
        let store = KnownPorts()
        let before = store.look(1).edition
        store.forget(1)
        store.put(KnownConfig(), of: 1, edition: before)
        #expect(store.look(1).known == nil)
        store.put(KnownConfig(), of: 1, edition: store.look(1).edition)
        #expect(store.look(1).known == KnownConfig())
        #expect(store.take(1) == KnownConfig())
        #expect(store.look(1).known == nil)
    }

    @Test func `the configs that were polled longest ago make way`() {
        let store = KnownPorts()
        let port = KnownPort(
            port: Port(.loopbackV4, .tcp, 1), status: "open", phase: .open, openedAfter: nil, openedBy: .epoch)
        let many = KnownConfig(ports: Array(repeating: port, count: 100_000))
        for config in 1...4 { store.put(many, of: Int64(config)) }
        #expect((1...4).map { store.look($0).known != nil } == [false, false, true, true])
        store.put(KnownConfig(ports: Array(repeating: port, count: 300_000)), of: 5)
        #expect(store.look(5).known == nil)
    }
}
