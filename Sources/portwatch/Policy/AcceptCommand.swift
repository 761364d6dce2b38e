import ArgumentParser
import PortModel
import WatchService

struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Accept the open port of an event, from now on and for a time.",
        discussion: """
            The daemon adds a rule for its exact address and port to its file of accepted rules, and judges by it at once. \
            When the time is over and the port is still open, that is told. Accepting the same again changes nothing. \
            To withdraw it, take the rule out of the file and have the daemon read its settings again.
            """)

    @Argument(help: "The event: its id (evt_…) or its sequence number, as `portwatch events --output csv` shows both.")
    var event: String

    @Option(help: "Until when: \(EndArgument.accepted).")
    var until: String

    @Option(help: "Why, for whoever reads it in a year: one line.")
    var reason: String

    @Option(help: "Who answers for it.")
    var owner: String?

    @OptionGroup var history: HistoryOptions

    func validate() throws {
        _ = try EndArgument.parse(until, option: "--until", now: .now())
        try Self.line(reason, "--reason")
        if let owner { try Self.line(owner, "--owner") }
    }

    func run() async throws {
        let client = try ControlClient(history: try history.path(), environment: Console.environment)
        let (rule, wasThere) = try await client.accept(
            event: event, until: try EndArgument.parse(until, option: "--until", now: .now()), reason: reason,
            owner: owner)
        Console.standardOutput("\(wasThere ? "accepted already" : "accepted"): \(rule)")
    }

    private static func line(_ text: String, _ option: String) throws {
        do {
            _ = try PolicyRule(verdict: .expected, reason: text)
        } catch {
            throw ValidationError("\(option): \(error.accepted)")
        }
    }
}
