import PortHistory
import PortModel
import TestSupport
import Testing

/// Who is owed what, also after a restart.
@Suite struct SinkTests {
    @Test func `each sink has deliveries of its own; one that is not set any more is given up`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log", "hook"])
            try await bench.list(HistoryBench.listed())
            let log = try #require(try await bench.history.nextDelivery(sink: "log")).delivery
            let hook = try #require(try await bench.history.nextDelivery(sink: "hook")).delivery
            #expect(log.id != hook.id)
            #expect(log.events == hook.events)
            try await bench.history.setSinks(["log", "new"])
            #expect(try await bench.history.nextDelivery(sink: "hook") == nil)
            #expect(try await bench.history.nextDelivery(sink: "log")?.delivery == log)
            // A new sink gets what comes from now on, not the past.
            #expect(try await bench.history.nextDelivery(sink: "new") == nil)
            #expect(
                try bench.query("SELECT state, last_error FROM delivery WHERE sink = 'hook'")
                    == ["dead|the sink is no longer in the settings"])
            try await bench.list(HistoryBench.listed(), HistoryBench.listed("c2"))
            #expect(try await bench.history.nextDelivery(sink: "new")?.delivery.events.lines == ["config.added"])
        }
    }

    @Test func `without sinks events are kept, and nothing is owed`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            #expect(try bench.query("SELECT count(*) FROM event") == ["1"])
            #expect(try bench.query("SELECT count(*) FROM delivery") == ["0"])
        }
    }

    @Test func `nothing delivered is handed out after reopening, and the rest is, with the same ids`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/h.sqlite"
            let clock = TestClock()
            let before = try History(path: path, now: clock.now)
            try await before.setSinks(["log"])
            _ = try await before.reconcile(source: "lab", listed: [HistoryBench.listed()])
            _ = try await before.reconcile(source: "lab", listed: [HistoryBench.listed(), HistoryBench.listed("c2")])
            let first = try #require(try await before.nextDelivery(sink: "log")).delivery
            try await before.markDelivered(first, at: clock.current)
            let second = try #require(try await before.nextDelivery(sink: "log")).delivery
            try before.close()

            let after = try History(path: path, now: clock.now)
            try await after.setSinks(["log"])
            #expect(try await after.nextDelivery(sink: "log")?.delivery == second)
            try await after.markDelivered(second, at: clock.current)
            #expect(try await after.nextDelivery(sink: "log") == nil)
            try after.close()
        }
    }
}
