import ArgumentParser
import CloudforceOne
import PortModel
import WatchService

struct ListConfigsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the scan configs of all sources, or of one.")

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let documents = try await source.with { sources in
            var all: [ConfigDocument] = []
            for source in sources {
                all += try await source.api.listConfigs().map { ConfigDocument($0, source: source.name) }
            }
            return all
        }
        try output.write(ConfigDocument.table(documents), json: documents, empty: "no scan configs")
    }
}

struct ShowConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one scan config.")

    @Argument(help: "The config's id.")
    var config: String

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        // The API cannot be asked for one config: it is looked for in the list.
        let documents = try await source.with { sources in
            var found: [ConfigDocument] = []
            for source in sources {
                found += try await source.api.listConfigs().filter { $0.id == config }
                    .map { ConfigDocument($0, source: source.name) }
            }
            return found
        }
        guard !documents.isEmpty else {
            throw CommandFailure("there is no scan config \(config.untrusted()); `portwatch configs list` shows all")
        }
        try output.write(ConfigDocument.table(documents), json: documents[0], empty: "")
    }
}
