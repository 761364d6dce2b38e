import ArgumentParser
import CloudforceOne
import WatchService

struct ListConfigsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the scan configs of all sources, or of one.",
        discussion: """
            The table has the first addresses and ports of each config; `configs show` and --output json have all. \
            Exits 1 where a source cannot be asked, with those of the others on standard output.
            """)

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
