import ArgumentParser
import WatchService

/// The root of the command line; it does nothing by itself but show its help.
struct PortwatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portwatch",
        abstract: "Watches which ports are open, and tells when that changes.",
        discussion: """
            Data goes to standard output, logs and errors to standard error. \
            Exit codes: 0 success; 1 failure, with the reason on standard error; 64 wrong usage; 78 settings that \
            cannot be used.
            """,
        version: Portwatch.version,
        groupedSubcommands: [
            CommandGroup(name: "Services:", subcommands: [RunCommand.self, ServeCommand.self, PollCommand.self]),
            CommandGroup(name: "Policy:", subcommands: [PolicyCommand.self, AcceptCommand.self]),
            CommandGroup(
                name: "History:",
                subcommands: [
                    OpenCommand.self, EventsCommand.self, StatusCommand.self, TimelineCommand.self, DiffCommand.self,
                    FirstSeenCommand.self, ExplainCommand.self, ExportCommand.self,
                    PlanCommand.self, HistoryCommand.self,
                ]),
            CommandGroup(name: "Sources:", subcommands: [ConfigsCommand.self, ResultsCommand.self]),
            CommandGroup(
                name: "Other:", subcommands: [CheckConfigCommand.self, CompletionCommand.self, VersionCommand.self]),
        ])
}
