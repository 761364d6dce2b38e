import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

/// Ports that were asked again at once.
@Suite struct ReprobeTests {
    private func port(_ number: UInt16) -> Port { Port(IPAddress(v4: 0xC000_0201), .tcp, number) }

    @Test func `the preview says what to ask, and the answer is committed with the poll`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "1:22 1:80", scan: "A")
            bench.clock.advance(by: .seconds(86_400))
            let observation = bench.observation("1:22 1:443 1:844", scan: "B")
            let preview = try await bench.history.preview(config: config, observation: observation, policy: .init())
            #expect(preview.changes)
            #expect(preview.probe == [port(80), port(443), port(844)])
            let answer = ProbeAnswer(
                at: bench.clock.current, answers: [port(80): .closed, port(443): .open, port(844): .closed])
            let record = PollRecord(
                config: config, startedAt: bench.clock.current, finishedAt: bench.clock.current,
                outcome: .observation(observation), nextDue: bench.clock.current, waits: 0, sourceSign: .answered,
                probe: answer)
            let events = try await bench.history.commit(record, policy: .init())
            #expect(events.lines == ["port.closed 192.0.2.1:80/tcp", "port.opened 192.0.2.1:443/tcp"])
            #expect(events.map { $0.event.details["confidence"] } == [.text("confirmed"), .text("confirmed")])
            #expect(
                try bench.query("SELECT port, end_reason FROM port_interval WHERE phase = 'ended' ORDER BY port")
                    == ["80|closed", "844|unconfirmed"])
            #expect(try bench.query("SELECT open, closed, no_answer FROM probe") == ["1|2|0"])
            // The same once more is known by now.
            bench.clock.advance(by: .seconds(86_400))
            let same = bench.observation("1:22 1:443", scan: "C")
            #expect(try await bench.history.preview(config: config, observation: same, policy: .init()).probe.isEmpty)
        }
    }
}
