import PortHistory
import PortModel

/// Questions about everything at once, asked of a history of one config in which much is open.
enum WholeNetworkBenchmarks {
    private static let sizes = Sizes.current
    private static let now = Network.time(ofStep: 0) + .seconds(3600)

    static func register() {
        question("open", limit: 1) { reader in
            let answers = try await reader.openPorts(at: now)
            guard answers.count == sizes.openPorts else { throw QuestionBenchmarks.NothingFound() }
        }
        question("open --port 443", limit: nil) { reader in
            _ = try await reader.openPorts(at: now, PortFilter(ports: 443...443))
        }
        question("diff", limit: nil) { reader in
            _ = try await reader.differences(from: now - .seconds(60), to: now)
        }
        question("first-seen tcp/443", limit: nil) { reader in
            _ = try await reader.firstSeen(PortFilter(ports: 443...443, proto: .tcp), now: now)
        }
    }

    private static func question(
        _ name: String, limit: Double?, _ body: @escaping @Sendable (HistoryReader) async throws -> Void
    ) {
        let live = Holder<LiveHistory>()
        Question(name: "\(name), with \(sizes.openPorts) open ports", iterations: 7, limit: limit) {
            live.value = try await LiveHistory.make(sizes, configs: 1, name: "single")
        } ask: { _ in
            let path = try live.get().path
            return try await timed { try await body(HistoryReader(path: path)) }
        }.register()
    }
}
