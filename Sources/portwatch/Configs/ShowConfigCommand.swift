import ArgumentParser
import CloudforceOne
import PortModel
import WatchService

struct ShowConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one scan config, with all its addresses and ports.")

    @Argument(help: "The config's id.", completion: .custom(Completions.configs))
    var config: String

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        // The API cannot be asked for one config: it is looked for in the list.
        let (documents, failures) = try await source.withEach { source in
            try await source.api.listConfigs().filter { $0.id == config }
                .map { ConfigDocument($0, source: source.name) }
        }
        guard let document = documents.first else {
            if !failures.isEmpty { throw CommandFailure(failures.joined(separator: "\n")) }
            throw CommandFailure("there is no scan config \(config.untrusted()); `portwatch configs list` shows all")
        }
        guard documents.count == 1 else {
            let names = documents.map(\.source).joined(separator: ", ")
            throw CommandFailure("several sources have a config of this id; name one with --source: \(names)")
        }
        Console.standardOutput(output.output == .json ? try OutputOptions.json(document) : document.lines)
    }
}
