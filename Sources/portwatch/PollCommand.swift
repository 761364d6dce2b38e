import ArgumentParser
import PortHistory
import PortModel
import WatchService

struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll", abstract: "Have the daemon poll a config now.",
        discussion: """
            Its schedule stays as it is, and a blackout does not count. Waits until the poll is in the history.
            """)

    @Argument(help: "The config's id, as portwatch status shows it.")
    var config: String

    @Option(help: "The source, where two have a config with this id.")
    var source: String?

    @Option(help: "How many seconds to wait for the poll's end, 0 to 3600; 0 does not wait.")
    var wait = 120

    @OptionGroup var history: HistoryOptions

    func validate() throws {
        guard (0...3600).contains(wait) else { throw ValidationError("--wait: 0 to 3600 are accepted") }
    }

    func run() async throws {
        let reader = try history.open()
        let client = try ControlClient(history: reader.path, environment: Console.environment)
        let before = try await state(reader)
        _ = try await client.poll(config: config, source: source)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(wait)
        while clock.now < end {
            if let now = try await state(reader), now.lastPoll != before?.lastPoll {
                let note = now.note.map { ": \($0.untrusted(limit: 200))" } ?? ""
                return Console.standardOutput(
                    "\(now.config.untrusted()) \(now.lastOutcome ?? "polled")\(note); "
                        + "next poll \(now.nextPoll?.tableText ?? "never")")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        if wait > 0 {
            throw CommandFailure("the poll has not ended within \(wait) s; portwatch status shows it when it has")
        }
        Console.standardOutput("\(config.untrusted()) is polled")
    }

    private func state(_ reader: HistoryReader) async throws -> HistoryStatus.ConfigStatus? {
        try await reader.status().configs.first {
            $0.config == config && (source == nil || $0.source == source)
        }
    }
}
