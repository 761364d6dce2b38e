import ArgumentParser
import WatchService
import WatchSettings

struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check a settings file and show everything that is wrong with it.",
        discussion: """
            Exits 0 when the file can be used and 78 when not. Secrets that it names are read as the user who runs this \
            command; one that cannot be read is only noted, since the daemon may be another user.
            """)

    @Argument(help: "The settings file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    func run() throws {
        let settings = try Settings.load(path: file, environment: Console.environment)
        let sources = settings.sources.count + (settings.scanServer == nil ? 0 : 1)
        Console.standardOutput(
            "\(file): ok: \(sources) source\(sources == 1 ? "" : "s"), "
                + "\(settings.sinks.count) sink\(settings.sinks.count == 1 ? "" : "s"), history \(settings.historyPath)"
        )
        for shadowed in settings.policy.shadowed() {
            Console.standardError(
                "\(shadowed.rule.place): note: never decides: \(shadowed.rule.rule); "
                    + "\(shadowed.by.place) comes first: \(shadowed.by.rule)")
        }
        let accepted = AcceptedFile(path: settings.policy.acceptedPath)
        if accepted.mayBeRead {
            _ = try accepted.rules()
        } else {
            Console.standardError("\(file): note: policy.accepted: \(accepted.path) cannot be read by this user")
        }
        for source in settings.sources {
            let note = { (text: String) in Console.standardError("\(file): note: source \(source.name): \(text)") }
            do {
                try SourceAccess.check(source, environment: Console.environment, logger: ConsoleLogHandler.warnings)
            } catch {
                note("\(error)")
            }
        }
    }
}
