import FoundationEssentials
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct OutboxTests {
    /// A bench whose sink `log` is owed three deliveries: the added config, the baseline, two opened ports.
    private static func owing(_ body: (HistoryBench, Int64) async throws -> Void) async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log"])
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22", scan: "A")
            bench.clock.advance(by: .seconds(60))
            try await bench.poll(config, "1:22 1:80 1:443", scan: "B")
            try await body(bench, config)
        }
    }

    private static func take(_ outbox: any Outbox, at time: Timestamp) async throws -> [[String]] {
        var batches: [[String]] = []
        while let next = try await outbox.nextDelivery(sink: "log"), batches.count < 100 {
            batches.append(next.delivery.events.lines)
            try await outbox.markDelivered(next.delivery, at: time)
        }
        return batches
    }

    @Test func `deliveries come in the order of the commits, one a commit`() async throws {
        try await Self.owing { bench, _ in
            let batches = try await Self.take(bench.history, at: bench.clock.current)
            #expect(
                batches == [
                    ["config.added"], ["baseline.established"],
                    ["port.opened 192.0.2.1:80/tcp", "port.opened 192.0.2.1:443/tcp"],
                ])
            #expect(try await bench.history.nextDelivery(sink: "log") == nil)
        }
    }

    @Test func `an undelivered one is handed out again and again, the same`() async throws {
        try await Self.owing { bench, _ in
            let first = try #require(try await bench.history.nextDelivery(sink: "log"))
            let again = try #require(try await bench.history.nextDelivery(sink: "log"))
            #expect(first.delivery == again.delivery)
            #expect(first.delivery.attempts == 0)
            #expect(first.due == bench.clock.current - .seconds(60))
        }
    }

    @Test func `a failed one keeps its place, its id and its events, and is due later`() async throws {
        try await Self.owing { bench, _ in
            let first = try #require(try await bench.history.nextDelivery(sink: "log"))
            let retry = bench.clock.current + .seconds(30)
            for _ in 0..<2 {
                try await bench.history.markFailed(
                    first.delivery, at: bench.clock.current, reason: "status 503", retryAt: retry)
            }
            let again = try #require(try await bench.history.nextDelivery(sink: "log"))
            #expect(again.due == retry)
            #expect(again.delivery.id == first.delivery.id)
            #expect(again.delivery.events == first.delivery.events)
            #expect(again.delivery.attempts == 2)
            let sink = try #require(try await HistoryReader(path: bench.path).status().sinks.first)
            #expect(sink.owed == 3)
            #expect(sink.lastError == "status 503")
        }
    }

    @Test func `a dead one is kept with its reason and makes way`() async throws {
        try await Self.owing { bench, _ in
            let first = try #require(try await bench.history.nextDelivery(sink: "log"))
            try await bench.history.markDead(first.delivery, at: bench.clock.current, reason: "status 410")
            #expect(try await Self.take(bench.history, at: bench.clock.current).count == 2)
            #expect(
                try bench.query("SELECT state, last_error, attempts FROM delivery ORDER BY id") == [
                    "dead|status 410|1", "delivered||1", "delivered||1",
                ])
        }
    }

    @Test func `what is finished stays as it was finished`() async throws {
        try await Self.owing { bench, _ in
            let first = try #require(try await bench.history.nextDelivery(sink: "log")).delivery
            let time = bench.clock.current
            try await bench.history.markDelivered(first, at: time)
            try await bench.history.markFailed(first, at: time, reason: "late", retryAt: time)
            try await bench.history.markDead(first, at: time, reason: "late")
            #expect(
                try bench.query("SELECT state, last_error, attempts FROM delivery ORDER BY id LIMIT 1") == [
                    "delivered||1"
                ])
        }
    }

    @Test func `those who wait are woken at the start and by every commit that owes something`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log"])
            try await withDeadline(.seconds(20), "a wake-up") {
                var one = bench.history.owed().makeAsyncIterator()
                var two = bench.history.owed().makeAsyncIterator()
                #expect(await one.next() != nil)
                #expect(await two.next() != nil)
                try await bench.list(HistoryBench.listed())
                #expect(await one.next() != nil)
                #expect(await two.next() != nil)
                let config = try await bench.config()
                // Several commits, possibly as one; what is owed is there before the wake-up.
                try await bench.poll(config, "1:22")
                try await bench.list(HistoryBench.listed(), HistoryBench.listed("c2"))
                #expect(await one.next() != nil)
                #expect(try await bench.history.nextDelivery(sink: "log") != nil)
            }
        }
    }

    @Test func `what was delivered long ago is cleaned up, with its links; events and the dead stay`() async throws {
        try await Self.owing { bench, _ in
            let dead = try #require(try await bench.history.nextDelivery(sink: "log")).delivery
            try await bench.history.markDead(dead, at: bench.clock.current, reason: "gone")
            _ = try await Self.take(bench.history, at: bench.clock.current)
            bench.clock.advance(by: .seconds(8 * 86_400))
            try await bench.list()
            _ = try await Self.take(bench.history, at: bench.clock.current)
            #expect(try bench.query("SELECT state FROM delivery ORDER BY id") == ["dead", "delivered"])
            #expect(try bench.query("SELECT count(DISTINCT delivery_id) FROM delivery_event") == ["2"])
            #expect(try bench.query("SELECT count(*) FROM event") == ["5"])
        }
    }
}
