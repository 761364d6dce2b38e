import ArgumentParser
import ChangeDelivery
import PortHistory
import PortModel

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show the events of the history, oldest first.",
        discussion: "A line begins with the event's number, which `portwatch explain` and `portwatch accept` take. "
            + "Filters that are given together all have to hold. With --follow, programs take --output jsonl or csv.")

    @Flag(name: .shortAndLong, help: "Go on with new events as they come, until interrupted.")
    var follow = false

    @Option(help: "At most so many, the newest ones.")
    var limit: Int = 1000

    @OptionGroup var filter: EventFilterOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: RecordOptions

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit: \(limit) is too few; accepted: 1 or more") }
        if follow, output.output == .json {
            throw ValidationError("--follow: a JSON array would never end; take --output jsonl")
        }
    }

    func run() async throws {
        let reader = try history.open()
        let filter = try filter.filter(now: .now())
        var writer = RecordWriter<EventRecord>(output.output)
        var page = try await reader.events(filter, limit: limit)
        try show(page.events, with: &writer)
        if page.events.isEmpty, !follow, output.output == .table { Console.standardError("no events") }
        // Each page is a short transaction of its own: a long one would keep the daemon from folding its log.
        while follow {
            page = try await reader.events(filter, from: page.last)
            try show(page.events, with: &writer)
            if page.events.isEmpty { try await Task.sleep(for: .milliseconds(250)) }
        }
        if output.output != .table { try writer.end() }
    }

    /// `    12  `, and longer where the history is.
    private static func number(_ event: CommittedEvent) -> String {
        let digits = "\(event.sequence)"
        return String(repeating: " ", count: max(6 - digits.count, 0)) + digits + "  "
    }

    private func show(_ events: [CommittedEvent], with writer: inout RecordWriter<EventRecord>) throws {
        if output.output == .table {
            let line = EventLine(colour: Console.outputTakesColour)
            // The number is what `explain` and `accept` take.
            for event in events { Console.standardOutput(Self.number(event) + line.text(event)) }
        } else {
            for event in events { try writer.write(EventRecord(event)) }
            if follow { writer.flush() }
        }
    }
}

/// Which events are shown.
struct EventFilterOptions: ParsableArguments {
    @Option(help: "Only events of this type, such as port.opened, or port.* for all that begin so; repeatable.")
    var type: [String] = []

    @Option(help: "Only events of this severity or a higher one: info, notice, warning, critical.")
    var severity: String?

    @Option(help: "Only events since then: \(TimeArgument.accepted).")
    var since: String?

    @Option(help: "Only events before then.")
    var until: String?

    @OptionGroup var ports: PortFilterOptions

    func validate() throws {
        _ = try filter(now: .now())
    }

    func filter(now: Timestamp) throws -> EventFilter {
        let ports = try ports.filter
        var filter = EventFilter()
        filter.types = Set(try type.flatMap(Self.types))
        if let severity {
            guard let lowest = Severity(rawValue: severity) else {
                let all = Severity.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--severity: \"\(severity.untrusted())\" is none; accepted: \(all)")
            }
            filter.severity = lowest
        }
        filter.source = ports.source
        filter.config = ports.config
        filter.block = ports.block
        filter.ports = ports.ports
        filter.proto = ports.proto
        filter.since = try TimeArgument.parse(since, option: "--since", now: now)
        filter.until = try TimeArgument.parse(until, option: "--until", now: now)
        return filter
    }

    private static func types(_ text: String) throws -> [EventType] {
        let found = EventType.allCases.filter { type in
            text.hasSuffix("*") ? type.rawValue.hasPrefix(text.dropLast()) : type.rawValue == text
        }
        guard !found.isEmpty else {
            let all = EventType.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--type: \"\(text.untrusted())\" is none; accepted: \(all)")
        }
        return found
    }
}

/// An event, in the form that the log and webhooks have too.
struct EventRecord: Record {
    let document: EventDocument

    init(_ event: CommittedEvent) {
        document = EventDocument(event)
    }

    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
    }

    static let columns = [
        "sequence", "id", "time", "severity", "type", "source", "config", "address", "port", "proto", "message",
        "details", "expectation", "service", "confidence", "seen_by", "evidence",
    ]

    var values: [String?] {
        [
            "\(document.sequence)", document.id, document.time, document.severity, document.type, document.source,
            document.config, document.address, document.port.map { "\($0)" }, document.proto, document.message,
            try? JSONLine.of(document.details), document.expectation, document.service, document.confidence,
            document.seenBy.joined(separator: " "), try? JSONLine.of(document.evidence),
        ]
    }
}
