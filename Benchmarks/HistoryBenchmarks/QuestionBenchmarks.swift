import Benchmark
import PortHistory
import PortModel

/// What questions cost, asked of a history with a long past, and of one in which much is open.
enum QuestionBenchmarks {
    private static let sizes = Sizes.current
    private static let end = PastHistory.end

    static func register() {
        let past = Holder<PastHistory>()
        openAt(past)
        question(past, "open --at of one address, nothing of the file in memory", sizes.questions / 5) { past, number in
            FileCache.drop(past.path)
            return try await open(past.address(number), in: past, number)
        }
        question(past, "open --at of the busiest address", sizes.questions) { past, number in
            try await open(PastHistory.busyAddress, in: past, number)
        }
        question(past, "timeline of one address", sizes.questions) { past, number in
            try await timeline(past.address(number), in: past)
        }
        question(past, "timeline of the busiest address", sizes.questions / 5) { past, _ in
            try await timeline(PastHistory.busyAddress, in: past)
        }
        for (name, filter) in eventQuestions {
            question(past, "events \(name)", sizes.questions / 5) { past, number in
                let filter = filter(past, number)
                return try await timed {
                    _ = try await HistoryReader(path: past.path).events(filter, limit: 100)
                }
            }
        }
        WholeNetworkBenchmarks.register()
    }

    private static let eventQuestions: [(name: String, filter: @Sendable (PastHistory, Int) -> EventFilter)] = [
        ("(the newest 100)", { _, _ in EventFilter() }),
        (
            "--ip of one address",
            { past, number in
                var filter = EventFilter()
                filter.block = AddressBlock(past.address(number))
                return filter
            }
        ),
        (
            "--type of one that never came",
            { _, _ in
                var filter = EventFilter()
                filter.types = [.vantageMismatch]
                return filter
            }
        ),
        (
            "--since a day before the end",
            { _, _ in
                var filter = EventFilter()
                filter.since = end - Network.period
                return filter
            }
        ),
    ]

    /// The question that has a limit, and how SQLite goes about it.
    private static func openAt(_ past: Holder<PastHistory>) {
        question(past, "open --at of one address", sizes.questions, limit: 0.050) { past, number in
            try await open(past.address(number), in: past, number)
        } then: { past in
            let reader = try HistoryReader(path: past.path)
            let plan = try await reader.planOfOpenPorts(on: past.address(0), at: end)
            // What is walked through without an index is only what was found before: it has these names.
            let found = ["known", "(subquery", "wanted"]
            let scans = plan.filter { line in line.hasPrefix("SCAN") && !found.contains { line.hasPrefix("SCAN \($0)") }
            }
            Report.add(
                scans.isEmpty ? .ok : .missed,
                "query plan of open --at, without a scan of a table:\n  " + plan.joined(separator: "\n  "))
        }
    }

    /// With a reader of its own, as a command has it.
    private static func open(_ address: IPAddress, in past: PastHistory, _ number: Int) async throws -> Duration {
        let time = end - Network.period * (number % (2 * PastHistory.intervals))
        var filter = PortFilter()
        filter.block = AddressBlock(address)
        return try await timed {
            let answers = try await HistoryReader(path: past.path).openPorts(at: time, filter)
            guard number % 20 != 0 || !answers.isEmpty else { throw NothingFound() }
        }
    }

    private static func timeline(_ address: IPAddress, in past: PastHistory) async throws -> Duration {
        try await timed {
            let lines = try await HistoryReader(path: past.path)
                .timeline(address, from: Network.time(ofStep: 0), to: end)
            guard !lines.isEmpty else { throw NothingFound() }
        }
    }

    struct NothingFound: Error {}

    private static func question(
        _ past: Holder<PastHistory>, _ name: String, _ iterations: Int, limit: Double? = nil,
        _ body: @escaping @Sendable (PastHistory, Int) async throws -> Duration,
        then: (@Sendable (PastHistory) async throws -> Void)? = nil
    ) {
        Question(
            name: "\(name), against \(sizes.pastIntervals) intervals", iterations: iterations, limit: limit
        ) {
            past.value = try await PastHistory.make(sizes)
        } ask: {
            try await body(past.get(), $0)
        } then: {
            try await then?(past.get())
        }.register()
    }
}
