import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct ViewTests {
    @Test func `baseline, opening, closing, closed, as people query it`() async throws {
        try await HistoryBench.run { bench in
            bench.clock.set(Timestamp(milliseconds: 1_795_510_093_250))
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            let openPorts =
                "SELECT ip, port, proto, state, opened_after, opened_by, verified_at, changing_since, source, config FROM open_ports ORDER BY ip, port"
            #expect(try bench.query("SELECT state, scans FROM config_status") == ["waiting|0"])

            #expect(try await bench.poll(config, "1:22", scan: "A").lines == ["baseline.established"])
            let a = "2026-11-24T08:48:13.250Z"
            #expect(try bench.query(openPorts) == ["192.0.2.1|22|tcp|open||\(a)|\(a)||lab|c1"])
            #expect(
                try bench.query(
                    "SELECT state, open_ports, last_scan, scans, last_outcome, next_poll FROM config_status")
                    == ["watching|1|\(a)|1|result|2026-11-24T14:48:13.250Z"])

            bench.clock.advance(by: .seconds(3600))
            #expect(try await bench.poll(config, "1:22 1:80", scan: "B").lines == ["port.opened 192.0.2.1:80/tcp"])
            let b = "2026-11-24T09:48:13.250Z"
            #expect(
                try bench.query(openPorts) == [
                    "192.0.2.1|22|tcp|open||\(a)|\(b)||lab|c1", "192.0.2.1|80|tcp|open|\(a)|\(b)|\(b)||lab|c1",
                ])

            bench.clock.advance(by: .seconds(3600))
            #expect(try await bench.poll(config, "1:22~", scan: "C").lines == [])
            let c = "2026-11-24T10:48:13.250Z"
            #expect(
                try bench.query(openPorts) == [
                    "192.0.2.1|22|tcp|no-answer||\(a)|\(b)|\(c)|lab|c1",
                    "192.0.2.1|80|tcp|closing?|\(a)|\(b)|\(b)|\(c)|lab|c1",
                ])

            bench.clock.advance(by: .seconds(3600))
            #expect(try await bench.poll(config, "1:22", scan: "D").lines == ["port.closed 192.0.2.1:80/tcp"])
            let d = "2026-11-24T11:48:13.250Z"
            #expect(try bench.query(openPorts) == ["192.0.2.1|22|tcp|open||\(a)|\(d)||lab|c1"])
            #expect(
                try bench.query("SELECT time, severity, type, ip, port FROM recent_events") == [
                    "\(d)|notice|port.closed|192.0.2.1|80", "\(b)|warning|port.opened|192.0.2.1|80",
                    "\(a)|info|baseline.established||", "\(a)|info|config.added||",
                ])
            // The raw interval keeps all bounds, and the polls that opened and closed it.
            #expect(
                try bench.query(
                    """
                    SELECT phase, end_reason, opened_after, opened_by, closed_after, closed_by, ended_at,
                        opened_poll, closed_poll, pending_agreed FROM port_interval WHERE port = 80
                    """
                ) == [
                    "ended|closed|1795510093250|1795513693250|1795513693250|1795517293250|1795520893250|2|4|"
                ])
            try await bench.list()
            #expect(try bench.query("SELECT state, open_ports, next_poll FROM config_status") == ["removed|0|"])
            #expect(try bench.query(openPorts).isEmpty)
        }
    }

    @Test func `an opening that waits for another scan shows as such`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            let policy = DetectionPolicy(opens: 2)
            try await bench.poll(config, "1:22", scan: "A", policy: policy)
            try await bench.poll(config, "1:22 1:80", scan: "B", policy: policy)
            #expect(try bench.query("SELECT port, state FROM open_ports ORDER BY port") == ["22|open", "80|open?"])
            try await bench.poll(config, "1:22", scan: "C", policy: policy)
            #expect(
                try bench.query("SELECT port, phase, end_reason FROM port_interval ORDER BY port")
                    == ["22|open|", "80|ended|unconfirmed"])
        }
    }

    @Test func `times in the views are the same text as elsewhere`() async throws {
        var random = SeededGenerator.printed("view times")
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            for _ in 0..<300 {
                let time = Timestamp(milliseconds: .random(in: 0...4_102_444_800_000, using: &random))
                try await bench.history.pool.write {
                    try $0.execute(sql: "UPDATE event SET at = ?", arguments: [time.milliseconds])
                }
                #expect(try bench.query("SELECT time FROM recent_events") == [time.description])
            }
        }
    }
}
