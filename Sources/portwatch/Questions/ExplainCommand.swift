import ArgumentParser
import PortHistory
import PortModel

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell everything behind an event: what was seen, by whom, what confirmed it.")

    @Argument(help: "The event: its id (evt_…) or its sequence number, as `portwatch events --output csv` shows both.")
    var event: String

    @OptionGroup var history: HistoryOptions

    @Option(help: "Words for people, or JSON for programs.")
    var output: Format = .table

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    func run() async throws {
        let now = Timestamp.now()
        guard let background = try await history.open().background(of: event, now: now) else {
            throw CommandFailure(
                "there is no event \(event.untrusted()) in this history; `portwatch events` shows those that there are")
        }
        let explanation = Explanation(background, now: now)
        switch output {
        case .json: Console.standardOutput(try JSONLine.of(ExplanationDocument(background, explanation)))
        case .table: Console.standardOutput(explanation.text(colour: Console.outputTakesColour))
        }
    }
}

/// An explanation for programs: the event, and the same words by subject.
struct ExplanationDocument: Encodable {
    struct Section: Encodable {
        let about: String
        let sentences: [String]
    }

    let event: EventRecord
    let explanation: [Section]

    init(_ background: EventBackground, _ explanation: Explanation) {
        event = EventRecord(background.event)
        self.explanation = explanation.sections.map { Section(about: $0.title, sentences: $0.sentences) }
    }
}
