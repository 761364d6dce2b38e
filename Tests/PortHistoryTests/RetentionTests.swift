import ChangeDetection
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

private let day: Duration = .seconds(86_400)

@Suite struct RetentionTests {
    /// Two years of one config: 22 is open all the time, another port comes and goes each tenth day.
    private static func lived(_ body: (HistoryBench, Int64) async throws -> Void) async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            for number in 0..<200 {
                bench.clock.advance(by: .seconds(86_400 * 2))
                let extra = number % 10 == 5 ? " 1:\(100 + number)" : ""
                try await bench.poll(config, "1:22" + extra, scan: "s\(number)", policy: .init(closes: 1))
            }
            try await body(bench, config)
        }
    }

    @discardableResult
    private static func maintain(_ bench: HistoryBench, keep: Duration? = nil, maxSize: Int64? = nil) async throws
        -> MaintenanceRound
    {
        var round = MaintenanceRound(
            retention: Retention(keep: keep, maxSize: maxSize), now: bench.clock.current)
        for _ in 0..<10_000 where !round.isDone { round = try await bench.history.advance(round) }
        try #require(round.isDone)
        return round
    }

    @Test func `what ended before the age is dropped, and what ended later stays`() async throws {
        try await Self.lived { bench, _ in
            let keep = day * 100
            let cutoff = (bench.clock.current - keep).milliseconds
            let ended = try bench.query("SELECT id FROM port_interval WHERE phase = 'ended' AND ended_at >= \(cutoff)")
            let events = try bench.query("SELECT id FROM event WHERE at >= \(cutoff)")
            let round = try await Self.maintain(bench, keep: keep)
            #expect(round.dropped.intervals > 5 && round.dropped.events > 10)
            #expect(try bench.query("SELECT id FROM port_interval WHERE phase = 'ended'") == ended)
            #expect(try bench.query("SELECT id FROM event WHERE at >= \(cutoff)") == events)
            // Of what is older, only what the open port rests on.
            let old = try bench.query("SELECT type FROM event WHERE at < \(cutoff)")
            #expect(old == ["baseline.established"])
            #expect(try bench.query("SELECT port FROM port_interval WHERE phase = 'open'") == ["22"])
            #expect(try HistoryCheck.run(path: bench.path).findings == [])
            #expect(try await Self.maintain(bench, keep: keep).dropped.isEmpty, "a second round finds nothing")
        }
    }

    @Test func `nothing is dropped for its age where the settings do not say so`() async throws {
        try await Self.lived { bench, _ in
            let before = try bench.query("SELECT count(*) FROM port_interval UNION ALL SELECT count(*) FROM event")
            try await Self.maintain(bench)
            #expect(
                try bench.query("SELECT count(*) FROM port_interval UNION ALL SELECT count(*) FROM event") == before)
        }
    }

    @Test func `events that somebody is still to be told of stay, with what they rest on`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["slow"])
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22 1:80", scan: "a")
            bench.clock.advance(by: day)
            try await bench.poll(config, "1:22", scan: "b", policy: .init(closes: 1))
            bench.clock.advance(by: day * 500)
            let events = try bench.query("SELECT * FROM event")
            try await Self.maintain(bench, keep: day * 30)
            #expect(try bench.query("SELECT * FROM event") == events)
            let owed = try #require(try await bench.history.nextDelivery(sink: "slow"))
            #expect(!owed.delivery.events.isEmpty)
            // Delivered, they are kept as long as the delivery is, and then go.
            while let next = try await bench.history.nextDelivery(sink: "slow") {
                try await bench.history.markDelivered(next.delivery, at: bench.clock.current)
            }
            bench.clock.advance(by: day * 8)
            let round = try await Self.maintain(bench, keep: day * 30)
            #expect(round.dropped.deliveries > 0)
            #expect(try bench.query("SELECT count(*) FROM event") == ["1"])
        }
    }

    @Test func `a time of which the rows are dropped is unknown, never closed`() async throws {
        try await Self.lived { bench, _ in
            let keep = day * 100
            let times = [50, 150, 290].map { bench.clock.current - day * $0 }
            let port = Port(IPAddress(v4: 0xC000_0201), .tcp, 999)
            let reader = try HistoryReader(path: bench.path)
            func states() async throws -> [String] {
                var states: [String] = []
                for time in times { states += try await reader.port(port, at: time).map { "\($0.state)" } }
                return states
            }
            #expect(try await states() == ["closed", "closed", "closed"])
            try await Self.maintain(bench, keep: keep)
            #expect(try await states() == ["closed", "unknown", "unknown"])
        }
    }

    @Test func `the last look of a config stays, however long ago it was`() async throws {
        try await Self.lived { bench, _ in
            bench.clock.advance(by: day * 1000)
            try await Self.maintain(bench, keep: day)
            #expect(try bench.query("SELECT count(*) > 0 FROM coverage") == ["1"])
            #expect(try bench.query("SELECT port FROM port_interval") == ["22"])
            let poll = try bench.query("SELECT opened_poll IN (SELECT id FROM poll) FROM port_interval")
            #expect(poll == ["1"])
            #expect(try await bench.history.configs(source: "lab").first?.lastPollAt != nil)
        }
    }

    @Test func `polls without news are thinned to one a day and outcome, and counted`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "first")
            for number in 0..<400 {
                bench.clock.advance(by: .seconds(3600 * 4))
                let outcome: PollRecord.Outcome = number.isMultiple(of: 2) ? .failed("no route") : .unchanged
                _ = try await bench.history.commit(bench.record(config, outcome, sign: nil), policy: .init())
            }
            let sum = try bench.query("SELECT sum(repeats) FROM poll")
            let before = try bench.query("SELECT count(*) FROM poll")
            let round = try await Self.maintain(bench)
            #expect(round.dropped.polls > 40)
            #expect(try bench.query("SELECT sum(repeats) FROM poll") == sum)
            #expect(try bench.query("SELECT count(*) FROM poll") != before)
            let limit = (bench.clock.current - Retention.pollsInFull).milliseconds
            let crowded = try bench.query(
                """
                SELECT count(*) FROM poll WHERE NOT eventful AND finished_at < \(limit)
                GROUP BY finished_at / 86400000, outcome HAVING count(*) > 1
                """)
            #expect(crowded.isEmpty)
        }
    }

    @Test func `polls that events name stay while the events do`() async throws {
        try await Self.lived { bench, _ in
            try await Self.maintain(bench, keep: day * 100)
            let missing = try bench.query(
                """
                SELECT event.id, named.value FROM event, json_each(event.evidence, '$.polls') AS named
                WHERE named.value NOT IN (SELECT id FROM poll)
                """)
            #expect(missing.isEmpty)
            #expect(try bench.query("SELECT count(*) FROM event WHERE poll_id IS NULL AND type LIKE 'port.%'") == ["0"])
        }
    }

    @Test func `a file beyond its size loses the oldest first, and gives the room back`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed(ips: ["192.0.2.0/24"], ports: ["1-65535"]))
            let config = try await bench.config()
            for number in 0..<30 {
                bench.clock.advance(by: day)
                let ports = (1...200).map { "\($0):\(number + 1)" }.joined(separator: " ")
                try await bench.poll(config, "1:60000 " + ports, scan: "s\(number)", policy: .init(closes: 1))
            }
            let size = try FileSize(bench)
            let limit = size.used / 2
            let round = try await Self.maintain(bench, maxSize: limit)
            #expect(round.dropped.intervals > 1000 && round.dropped.pages > 0)
            let after = try FileSize(bench)
            #expect(after.used <= limit && after.used > limit / 3, "no more than needed: \(after.used) of \(limit)")
            #expect(after.pages <= limit)
            let kept = try bench.query("SELECT min(port), max(port) FROM port_interval WHERE phase = 'ended'")
            #expect(kept.first?.hasSuffix("|29") == true, "\(kept)")
            #expect(try bench.query("SELECT count(*) FROM port_interval WHERE phase <> 'ended'") != ["0"])
            #expect(try HistoryCheck.run(path: bench.path).findings == [])
        }
    }

    @Test func `a file that cannot become smaller is said to be one, and its room is used again`() async throws {
        try await withTemporaryDirectory { directory in
            // As somebody makes it who copies the rows into a new file with other tools.
            let queue = try DatabaseQueue(path: directory + "/history.sqlite")
            try HistorySchema.migrator().migrate(queue)
            try queue.close()
            let bench = try HistoryBench(directory: directory)
            try await bench.list(HistoryBench.listed(ips: ["192.0.2.0/24"], ports: ["1-65535"]))
            let config = try await bench.config()
            for number in 0..<12 {
                bench.clock.advance(by: day)
                let ports = (1...200).map { "\($0):\(number + 1)" }.joined(separator: " ")
                try await bench.poll(config, "1:60000 " + ports, scan: "s\(number)", policy: .init(closes: 1))
            }
            let size = try FileSize(bench)
            let round = try await Self.maintain(bench, maxSize: size.used * 2 / 3)
            #expect(round.keepsRoom && !round.isStuck && round.dropped.pages == 0)
            let after = try FileSize(bench)
            #expect(after.used <= size.used * 2 / 3 && after.pages == size.pages)
            #expect(try HistoryCheck.run(path: bench.path).notes.contains { $0.contains("never becomes smaller") })
            // What the note says to do is true.
            try bench.history.close()
            let other = try DatabaseQueue(path: bench.path)
            try await other.writeWithoutTransaction { try $0.execute(sql: "PRAGMA auto_vacuum = 2; VACUUM") }
            try other.close()
            let mended = try HistoryBench(directory: directory)
            let again = try await Self.maintain(mended, maxSize: size.used * 2 / 3)
            #expect(!again.keepsRoom)
            let check = try HistoryCheck.run(path: mended.path)
            #expect(check.notes == [] && check.findings == [])
            try mended.history.close()
        }
    }

    private struct FileSize {
        let used: Int64
        let pages: Int64

        init(_ bench: HistoryBench) throws {
            let values = try ["page_count", "freelist_count", "page_size"].map {
                Int64(try bench.query("PRAGMA \($0)").first ?? "") ?? 0
            }
            (used, pages) = ((values[0] - values[1]) * values[2], values[0] * values[2])
        }
    }

    @Test func `what must stay is told when it is too much`() async throws {
        try await Self.lived { bench, _ in
            let round = try await Self.maintain(bench, maxSize: 4096)
            #expect(round.isStuck)
            #expect(try bench.query("SELECT port FROM port_interval WHERE phase = 'open'") == ["22"])
        }
    }

    @Test func `no step walks through a whole table`() async throws {
        try await Self.lived { bench, _ in
            try await bench.history.pool.write { database in
                let references = try References.to("poll", database) + References.to("event", database)
                #expect(references.count >= 5)
                for reference in references {
                    let plan = try Row.fetchAll(
                        database,
                        sql:
                            "EXPLAIN QUERY PLAN DELETE FROM \(reference.target) WHERE id = 1 AND NOT EXISTS (\(reference.query))"
                    )
                    let lines = plan.map { $0["detail"] as String }
                    #expect(!lines.contains { $0.hasPrefix("SCAN") }, "\(reference): \(lines)")
                }
            }
        }
    }
}
