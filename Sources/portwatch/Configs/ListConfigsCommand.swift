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
        let (documents, failures) = try await source.withEach { source in
            try await source.api.listConfigs().map { ConfigDocument($0, source: source.name) }
        }
        if failures.isEmpty || !documents.isEmpty {
            try output.write(ConfigDocument.table(documents), json: documents, empty: "no scan configs")
        }
        if !failures.isEmpty { throw CommandFailure(failures.joined(separator: "\n")) }
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
        let (documents, failures) = try await source.withEach { source in
            try await source.api.listConfigs().filter { $0.id == config }
                .map { ConfigDocument($0, source: source.name) }
        }
        guard !documents.isEmpty else {
            if !failures.isEmpty { throw CommandFailure(failures.joined(separator: "\n")) }
            throw CommandFailure("there is no scan config \(config.untrusted()); `portwatch configs list` shows all")
        }
        try output.write(ConfigDocument.table(documents), json: documents[0], empty: "")
    }
}
