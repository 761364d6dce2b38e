import ArgumentParser
import FoundationEssentials
import PortHistory
import WatchSettings

/// Which settings file a command goes by.
struct SettingsOptions: ParsableArguments {
    static let systemFile = "/etc/portwatch/portwatch.yaml"

    @Option(
        help: "The settings file. Otherwise $PORTWATCH_CONFIG, or /etc/portwatch/portwatch.yaml where it exists.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    /// The file that is meant; nil where none is named and the system has none.
    var path: String? { Self.path(named: config) }

    static func path(named config: String?) -> String? {
        if let config { return config }
        if let named = Console.environment["PORTWATCH_CONFIG"], !named.isEmpty { return named }
        return FileManager.default.fileExists(atPath: systemFile) ? systemFile : nil
    }

    /// For reading settings without asking any source: the credentials that a daemon finds in its environment are not
    /// needed then.
    static var environmentWithoutCredentials: [String: String] {
        let unused = ["CLOUDFLARE_API_TOKEN": "-", "CLOUDFLARE_ACCOUNT_ID": "-"]
        return unused.merging(Console.environment) { _, real in real }
    }

    func load() throws -> (path: String, settings: Settings) {
        guard let path else {
            throw CommandFailure(
                "no settings file is named, and there is no \(Self.systemFile); name one with --config FILE")
        }
        return (path, try Settings.load(path: path, environment: Console.environment))
    }

    /// The settings for a command that asks no source: the credentials that a daemon finds in its environment need not be
    /// there. Nil where no file is named and the system has none.
    func loadWithoutSecrets() throws -> Settings? {
        try path.map { try Settings.load(path: $0, environment: Self.environmentWithoutCredentials) }
    }
}

/// Which history a command reads.
struct HistoryOptions: ParsableArguments {
    @Option(
        help: "The history file. Otherwise that of the settings file, or where a daemon keeps it by itself.",
        completion: .file())
    var history: String?

    @OptionGroup var settings: SettingsOptions

    func open() throws -> HistoryReader {
        try HistoryReader(path: try path())
    }

    /// The history file that is meant.
    func path() throws -> String {
        if let history { return history }
        if let settings = try settings.loadWithoutSecrets() { return settings.historyPath }
        do {
            return try HistoryLocation.standard(environment: Console.environment)
        } catch {
            throw CommandFailure("\(error); name it with --history FILE")
        }
    }
}
