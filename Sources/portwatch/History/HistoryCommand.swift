import ArgumentParser

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Back up the history, or check that it is whole.",
        subcommands: [BackupCommand.self, CheckCommand.self])
}
