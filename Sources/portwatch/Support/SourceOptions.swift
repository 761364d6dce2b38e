import ArgumentParser
import CloudforceOne
import WatchService

/// Which source a command asks.
struct SourceOptions: ParsableArguments {
    @Option(
        help: "The source's name in the settings. Needed where there are several.",
        completion: .custom(Completions.sources))
    var source: String?

    @OptionGroup var settings: SettingsOptions

    /// The sources that are meant: the named one, or all. A signal cancels `body`.
    func with<T: Sendable>(_ body: @escaping @Sendable ([SourceAccess]) async throws -> T) async throws -> T {
        let (_, loaded) = try settings.load()
        return try await Interruption.heeding {
            try await SourceAccess.with(
                loaded, named: source, environment: Console.environment, logger: ConsoleLogHandler.warnings, body)
        }
    }

    /// What the sources give together, and what those say that fail: one that is down hides no other.
    func withEach<T: Sendable>(
        _ body: @escaping @Sendable (SourceAccess) async throws -> [T]
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
    func withOne<T: Sendable>(_ body: @escaping @Sendable (SourceAccess) async throws -> T) async throws -> T {
        try await with { sources in
            guard sources.count == 1 else {
                let names = sources.map(\.name).joined(separator: ", ")
                throw CommandFailure("the settings have several sources; name one with --source: \(names)")
            }
            return try await body(sources[0])
        }
    }
}
