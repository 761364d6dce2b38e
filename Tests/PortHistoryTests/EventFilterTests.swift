import ChangeDetection
import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct EventFilterTests {
    @Test func `events are filtered by everything that they carry`() async throws {
        try await HistoryBench.run { bench in
            let start = try await AnswerTests.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            let found = { (change: (inout EventFilter) -> Void) async throws -> [String] in
                var filter = EventFilter()
                change(&filter)
                return try await reader.events(filter).events.map(\.event.type.rawValue)
            }
            let all = ["config.added", "baseline.established", "port.opened", "port.closed"]
            #expect(try await found { _ in } == all)
            #expect(try await found { $0.types = [.portOpened, .portClosed] } == ["port.opened", "port.closed"])
            #expect(try await found { $0.severity = .notice } == ["port.opened", "port.closed"])
            #expect(try await found { $0.severity = .critical } == [])
            #expect(try await found { $0.source = "lab" } == all)
            #expect(try await found { $0.source = "other" } == [])
            #expect(try await found { $0.config = "c1" } == all)
            #expect(try await found { $0.config = "c2" } == [])
            let block = try AddressBlock(parsing: "192.0.2.0/31")
            #expect(try await found { $0.block = block } == ["port.opened", "port.closed"])
            let other = try AddressBlock(parsing: "192.0.2.2/31")
            #expect(try await found { $0.block = other } == [])
            #expect(try await found { $0.ports = 80...81 } == ["port.opened", "port.closed"])
            #expect(try await found { $0.ports = 81...90 } == [])
            #expect(try await found { $0.proto = .udp } == [])
            #expect(try await found { $0.since = start + AnswerTests.hour } == ["port.opened", "port.closed"])
            #expect(
                try await found { $0.until = start + AnswerTests.hour } == ["config.added", "baseline.established"])
            #expect(try await found { $0.since = start + AnswerTests.hour * 1000 } == [])
        }
    }

    @Test func `a page says how far the history went, also where nothing of it is shown`() async throws {
        try await HistoryBench.run { bench in
            _ = try await AnswerTests.fill(bench)
            let reader = try HistoryReader(path: bench.path)
            var filter = EventFilter()
            filter.types = [.portOpened]
            let page = try await reader.events(filter, limit: 1)
            #expect(page.events.map(\.sequence) == [3])
            #expect(page.last == 4)
            let next = try await reader.events(filter, after: page.last)
            #expect(next.events.isEmpty && next.last == 4)
        }
    }

    @Test func `following page by page leaves nothing out, however much came meanwhile`() async throws {
        try await HistoryBench.run { bench in
            try await bench.list(HistoryBench.listed())
            let config = try await bench.config()
            try await bench.poll(config, "", scan: "A")
            let ports = (1...60).map { "1:\($0) 2:\($0)" }.joined(separator: " ")
            try await bench.poll(config, ports, scan: "B")
            let reader = try HistoryReader(path: bench.path)
            var filter = EventFilter()
            // One term is SQL's, the other is not.
            filter.types = [.portOpened]
            filter.block = try AddressBlock(parsing: "192.0.2.2/32")
            let all = try await reader.events(filter)
            #expect(all.events.count == 60)
            for size in [1, 7, 59, 60, 61] {
                var followed: [CommittedEvent] = []
                var last: Int64 = 1
                for _ in 0..<100 {
                    let page = try await reader.events(filter, from: last, limit: size)
                    followed += page.events
                    last = page.last
                    #expect(page.events.count <= size)
                    if page.events.isEmpty { break }
                }
                #expect(followed == all.events)
                #expect(last == all.last)
            }
        }
    }
}
