import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct CommitTests {
    @Test func `a commit that fails in the middle changes nothing`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log", "hook"])
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22 1:80", scan: "A")
            try await bench.history.pool.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER fail BEFORE INSERT ON delivery_event
                        WHEN (SELECT sink FROM delivery WHERE id = NEW.delivery_id) = 'hook'
                        BEGIN SELECT RAISE(ABORT, 'no room for this'); END
                        """)
            }
            let before = try bench.everything()
            bench.clock.advance(by: .seconds(3600))
            let error = await #expect(throws: HistoryError.self) {
                try await bench.poll(config, "1:22 1:443", scan: "B")
            }
            #expect(error?.description.contains("commit a poll") == true)
            #expect(error?.description.contains("no room for this") == true)
            #expect(try bench.everything() == before)
            try await bench.history.pool.write { try $0.execute(sql: "DROP TRIGGER fail") }
            // The same poll can be made again.
            #expect(try await bench.poll(config, "1:22 1:443", scan: "B").lines == ["port.opened 192.0.2.1:443/tcp"])
        }
    }

    @Test func `a full disk fails the commit with that reason, and the same history goes on once there is room`()
        async throws
    {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            let many = (1...900).map { "1:\($0)" }.joined(separator: " ")
            let pages = try #require(Int(try bench.query("PRAGMA page_count")[0]))
            try await bench.history.pool.write { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
            let before = try bench.everything()
            let error = await #expect(throws: HistoryError.self) { try await bench.poll(config, many, scan: "A") }
            #expect(error?.code == .full)
            #expect(error?.description.contains("make room") == true)
            #expect(try bench.everything() == before)
            try await bench.history.pool.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
            #expect(try await bench.poll(config, many, scan: "A").lines == ["baseline.established"])
        }
    }

    @Test func `an answer whose protocol names differ only behind a NUL does not block the config`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            let address = IPAddress(v4: 0xC000_0201)
            let names = [
                "tcp", "tcp\0", "tcp\0a", "tcp\0b", "", "\0", "'; DROP TABLE port_interval; --", "e\u{301}", "é",
            ]
            for scan in ["A", "B", "C"] {
                let observation = Observation(
                    polledAt: bench.clock.current, asOf: bench.clock.current, mark: .exact(scan), coverage: .wholeScope,
                    ports: names.map { OpenPort(Port(address, TransportProtocol($0), 22), status: "open\0\($0)") })
                let events = try await bench.history.commit(
                    bench.record(config, .observation(observation)), policy: .init())
                #expect(events.lines == (scan == "A" ? ["baseline.established"] : []))
                bench.clock.advance(by: .seconds(86_400))
            }
            // The two ways of writing é are one name to Swift; all others are different.
            #expect(try bench.query("SELECT count(*) FROM port_interval") == ["\(names.count - 1)"])
        }
    }

    @Test func `a poll of a config that is gone changes nothing`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.list()
            let before = try bench.everything()
            #expect(try await bench.poll(config, "1:22").isEmpty)
            #expect(try await bench.poll(999, "1:22").isEmpty)
            #expect(try bench.everything() == before)
        }
    }

    @Test func `would-change looks without writing`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "A")
            let before = try bench.everything()
            let history = bench.history
            bench.clock.advance(by: .seconds(86_400))
            for (ports, changes) in [("1:22", false), ("1:22 1:80", true), ("", true), ("1:22~", true)] {
                let observation = bench.observation(ports, scan: "B")
                #expect(
                    try await history.wouldChange(config: config, observation: observation, policy: .init()) == changes)
            }
            let same = bench.observation("", scan: "A")
            #expect(try await !history.wouldChange(config: config, observation: same, policy: .init()))
            #expect(try await !history.wouldChange(config: 999, observation: same, policy: .init()))
            #expect(try bench.everything() == before)
        }
    }
}
