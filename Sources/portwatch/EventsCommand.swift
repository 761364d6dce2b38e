import ArgumentParser
import ChangeDelivery
import PortHistory
import PortModel

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show the events of the history, oldest first.",
        discussion: "With --output json each event is a JSON object on a line of its own.")

    @Option(help: "Only events since then: a duration back from now (24h, 7d) or a time (2026-11-24T08:00:00Z).")
    var since: String?

    @Option(help: "At most so many, the newest ones.")
    var limit: Int = 1000

    @Flag(name: .shortAndLong, help: "Go on with new events as they come, until interrupted.")
    var follow = false

    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit: \(limit) is too few; accepted: 1 or more") }
        _ = try start(now: .now())
    }

    func run() async throws {
        let reader = try history.open()
        var shown: Int64 = 0
        let first = try await reader.events(since: try start(now: .now()), limit: limit)
        // What comes later than what is not shown: an event that was filtered out must not appear with --follow.
        shown = try await max(first.last?.sequence ?? 0, first.isEmpty ? reader.lastEvent() : 0)
        try show(first)
        if first.isEmpty, !follow, output.output == .table { Console.standardError("no events") }
        while follow {
            try await Task.sleep(for: .milliseconds(250))
            let more = try await reader.events(after: shown)
            shown = more.last?.sequence ?? shown
            try show(more)
        }
    }

    private func show(_ events: [CommittedEvent]) throws {
        let line = EventLine(colour: Console.outputTakesColour)
        for event in events {
            Console.standardOutput(output.output == .json ? try EventDocument(event).json() : line.text(event))
        }
    }

    private func start(now: Timestamp) throws -> Timestamp? {
        guard let since else { return nil }
        if let back = Duration(settingsText: since) { return now - back }
        if let time = Timestamp(iso8601: since) { return time }
        throw ValidationError(
            "--since: \"\(since.untrusted())\" is neither a duration nor a time; "
                + "accepted: 90s, 24h, 7d, or 2026-11-24T08:00:00Z")
    }
}
