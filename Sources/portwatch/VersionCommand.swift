import ArgumentParser
import WatchService

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() {
        Console.standardOutput("portwatch \(Portwatch.version)")
    }
}
