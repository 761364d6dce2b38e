import ArgumentParser
import CloudforceOne
import PortModel
import WatchService

struct ResultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results", abstract: "Show the latest result of a scan config, as its source has it.",
        discussion: """
            Exits 1 where there is no result yet. When the scan ended, and what of the result cannot be read, goes to \
            standard error; --output json has it beside the hosts.
            """)

    @Argument(help: "The config's id.", completion: .custom(Completions.configs))
    var config: String

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (name, answer) = try await source.withOne { source in
            (source.name, try await source.api.latestResult(id: config, ifNoneMatch: nil))
        }
        guard case .result(let result) = answer else {
            throw CommandFailure("config \(config.untrusted()) has no result yet: no scan of it has finished")
        }
        for problem in result.problems { Console.standardError("portwatch: left out of the result: \(problem)") }
        let document = ResultDocument(result, source: name, config: config)
        guard output.output == .table else {
            return Console.standardOutput(try OutputOptions.json(document))
        }
        if !document.table.isEmpty {
            Console.standardOutput(document.table.text(colour: Console.outputTakesColour))
        }
        Console.standardError(document.summary)
    }
}
