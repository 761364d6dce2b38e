import ArgumentParser
import WatchSettings

struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check a settings file and show everything that is wrong with it.",
        discussion: "Exits 0 when the file can be used and 78 when not. Secrets that the file names are not read.")

    @Argument(help: "The settings file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    func run() throws {
        let settings = try Settings.load(path: file, environment: Console.environment)
        let sources = settings.sources.count + (settings.scanServer == nil ? 0 : 1)
        Console.standardOutput(
            "\(file): ok: \(sources) source\(sources == 1 ? "" : "s"), "
                + "\(settings.sinks.count) sink\(settings.sinks.count == 1 ? "" : "s"), history \(settings.historyPath)"
        )
    }
}
