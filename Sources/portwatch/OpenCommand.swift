import ArgumentParser
import PortHistory
import PortModel

struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Show what is or was open, since when, and when that was last verified.",
        discussion: """
            The state is `open`; `open?` or `closing?` where more scans have to agree; `no-answer` where the port neither \
            answers nor refuses, so that it may be blocked; `unknown` where nobody looked, or where it opened or closed \
            somewhere around then. With one address and one port the answer may also be `closed` or `not-covered`. \
            A look stands for three periods of its config, at least two minutes. A port opened between the last time it was \
            seen closed and the first time it was seen open. Times are UTC.
            """)

    @Option(help: "What was open then, and not now: \(TimeArgument.accepted).")
    var at: String?

    @OptionGroup var filter: PortFilterOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: RecordOptions

    func validate() throws {
        _ = try TimeArgument.parse(at, option: "--at", now: .now())
    }

    func run() async throws {
        let now = Timestamp.now()
        let time = try TimeArgument.parse(at, option: "--at", now: now) ?? now
        let filter = try filter.filter
        let reader = try history.open()
        let answers: [PortAnswer]
        if let port = filter.single {
            answers = try await reader.port(port, at: time, filter)
        } else {
            answers = try await reader.openPorts(at: time, filter)
        }
        try output.write(
            answers.map(OpenPortRecord.init), table: OpenPortRecord.table(answers, now: now),
            empty: at == nil ? "nothing is known to be open" : "nothing is known to have been open then")
    }
}
