import ArgumentParser

struct ConfigsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configs", abstract: "List, show, create, update, delete and apply the scan configs of a source.",
        subcommands: [
            ListConfigsCommand.self, ShowConfigCommand.self, CreateConfigCommand.self, UpdateConfigCommand.self,
            DeleteConfigCommand.self, ApplyConfigsCommand.self,
        ], defaultSubcommand: ListConfigsCommand.self)
}
