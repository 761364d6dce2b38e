import ArgumentParser
import CloudforceOne
import PortModel
import WatchService

struct ConfigsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configs", abstract: "List, show, create, update and delete the scan configs of a source.",
        subcommands: [
            ListConfigsCommand.self, ShowConfigCommand.self, CreateConfigCommand.self, UpdateConfigCommand.self,
            DeleteConfigCommand.self,
        ], defaultSubcommand: ListConfigsCommand.self)
}

/// Which source a command asks.
struct SourceOptions: ParsableArguments {
    @Option(help: "The source's name in the settings. Needed where there are several.")
    var source: String?

    @OptionGroup var settings: SettingsOptions

    /// The sources that are meant: the named one, or all.
    func with<T: Sendable>(_ body: @Sendable ([SourceAccess]) async throws -> T) async throws -> T {
        let (_, loaded) = try settings.load()
        return try await SourceAccess.with(
            loaded, named: source, environment: Console.environment, logger: ConsoleLogHandler.warnings, body)
    }

    /// What the sources give together, and what those say that fail: one that is down hides no other.
    func withEach<T: Sendable>(
        _ body: @Sendable (SourceAccess) async throws -> [T]
    ) async throws -> (values: [T], failures: [String]) {
        try await with { sources in
            var values: [T] = []
            var failures: [String] = []
            for source in sources {
                do {
                    values += try await body(source)
                } catch let error as APIError {
                    failures.append("source \(source.name): \(error)")
                }
            }
            return (values, failures)
        }
    }

    /// The one source that is meant.
    func withOne<T: Sendable>(_ body: @Sendable (SourceAccess) async throws -> T) async throws -> T {
        try await with { sources in
            guard sources.count == 1 else {
                let names = sources.map(\.name).joined(separator: ", ")
                throw CommandFailure("the settings have several sources; name one with --source: \(names)")
            }
            return try await body(sources[0])
        }
    }
}

/// A scan config as JSON and as a row.
struct ConfigDocument: Encodable, Sendable {
    let source: String
    let id: String
    let ips: [String]
    let ports: [String]
    /// Days between two scans, as the API has it.
    let frequency: Double

    init(_ config: ScanConfig, source: String) {
        self.source = source
        id = config.id
        ips = config.ips
        ports = config.ports
        frequency = config.frequency
    }

    static func table(_ documents: [ConfigDocument]) -> Table {
        var table = Table("SOURCE", "CONFIG", "ADDRESSES", "PORTS", "FREQUENCY")
        for document in documents {
            table.add(
                document.source, document.id, document.ips.joined(separator: ","),
                document.ports.joined(separator: ","), Duration(frequencyDays: document.frequency).frequencyText)
        }
        return table
    }
}
